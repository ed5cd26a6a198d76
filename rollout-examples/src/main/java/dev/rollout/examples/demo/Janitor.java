package dev.rollout.examples.demo;

import dev.rollout.examples.fleet.JavaCommand;
import dev.rollout.examples.fleet.Lifeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that outlives the demo by a moment: when the demo has ended, even by SIGKILL, it ends the servers that the demo
 * left, and removes the demo's folder.
 */
final class Janitor {
    private static final String PIDS = "pids";

    private final Path directory;

    private Janitor(Path directory) {
        this.directory = directory;
    }

    /** Arguments: the folder, the port of the lifeline. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Janitor janitor = new Janitor(Path.of(args[0]));
        CountDownLatch demoEnded = new CountDownLatch(1);
        Lifeline.hold(Integer.parseInt(args[1]), demoEnded::countDown);
        // Ctrl-C reaches this process too; it still waits for the demo, which has its own things to end.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                demoEnded.await();
                janitor.sweep();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        demoEnded.await();
    }

    static Janitor start(Path directory, int lifeline) throws IOException {
        new ProcessBuilder(
                        JavaCommand.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx16m",
                        "-cp",
                        JavaCommand.classPath(),
                        Janitor.class.getName(),
                        directory.toString(),
                        Integer.toString(lifeline))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Janitor(directory);
    }

    /** A process that must not outlive the demo. */
    void watch(long pid) throws IOException {
        String line = pid + " " + startedAt(ProcessHandle.of(pid).orElse(null)) + "\n";
        Files.writeString(directory.resolve(PIDS), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long startedAt(@Nullable ProcessHandle process) {
        return process == null
                ? 0
                : process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private void sweep() {
        for (String line : lines(directory.resolve(PIDS))) {
            String[] words = line.split(" ", -1);
            // The number may have been given to another process since.
            ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> startedAt(process) == Long.parseLong(words[1]))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
        lines(directory.resolve(Servers.POSTGRES).resolve("postmaster.pid")).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .ifPresent(ProcessHandle::destroyForcibly);
        delete(directory);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Removes a folder; processes that are just ending may still write there, so it tries again. */
    static void delete(Path directory) {
        for (int attempt = 0; attempt < 40 && Files.exists(directory); attempt++) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
