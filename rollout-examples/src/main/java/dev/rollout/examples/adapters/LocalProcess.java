package dev.rollout.examples.adapters;

import dev.rollout.spi.CallContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Processes of this machine that somebody else may have started. */
final class LocalProcess {
    private static final long POLL_MILLIS = 20;
    private static final int STATE = 0;
    private static final int START_TICKS = 19;

    private LocalProcess() {}

    /**
     * Ends it and all it has started, by SIGTERM, and whoever is left after the time to stop, by SIGKILL. One that went on as
     * a daemon of its own is not found.
     *
     * @throws IOException if one is still there at the call's deadline
     */
    static void end(ProcessHandle process, Duration stopTime, CallContext context)
            throws IOException, InterruptedException {
        List<ProcessHandle> all = withDescendants(List.of(process));
        all.forEach(ProcessHandle::destroy);
        long patience = Math.min(stopTime.toNanos(), context.timeLeft().toNanos() / 2);
        for (long end = System.nanoTime() + patience; !left(all).isEmpty() && System.nanoTime() < end; ) {
            Thread.sleep(POLL_MILLIS);
        }
        if (left(all).isEmpty()) {
            return;
        }
        all = withDescendants(left(all));
        context.report("pid " + pids(all) + " did not end by itself in time, and was killed");
        all.forEach(ProcessHandle::destroyForcibly);
        while (!left(all).isEmpty()) {
            if (context.timeLeft().isZero()) {
                throw new IOException("pid " + pids(left(all)) + " did not end in time, though it was killed");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static List<ProcessHandle> withDescendants(List<ProcessHandle> processes) {
        return processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .distinct()
                .toList();
    }

    private static String pids(List<ProcessHandle> processes) {
        return String.join(
                ", ", processes.stream().map(process -> "" + process.pid()).toList());
    }

    private static List<ProcessHandle> left(List<ProcessHandle> processes) {
        return processes.stream().filter(LocalProcess::isThere).toList();
    }

    /** One whose parent has not asked for its status yet has ended all the same. */
    static boolean isThere(ProcessHandle process) {
        return process.isAlive() && !stat(process, STATE).equals("Z");
    }

    /** When it was started, in ticks since the machine was, which nobody sets like a clock; empty but for Linux. */
    static String startTicks(ProcessHandle process) {
        return stat(process, START_TICKS);
    }

    /** Of what follows the name, in which there may be anything. */
    private static String stat(ProcessHandle process, int field) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field];
        } catch (IOException e) {
            return "";
        }
    }
}
