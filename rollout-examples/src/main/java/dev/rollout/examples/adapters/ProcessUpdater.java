package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs each instance as a process of this machine: ends the one that runs and all it has started, by SIGTERM and where that
 * does not help by SIGKILL, starts another one, and returns when it listens at the instance's address. The processes outlive
 * this one. It needs {@code sh}, and that nobody else listens there: what became a daemon of its own is not ended.
 *
 * <p>A folder holds the pid file of each instance ({@code service@id.pid}: pid, version, operation, and the start in ticks
 * where there is {@code /proc}), what it printed ({@code .out}), and the highest fencing token ({@code .token}). By that it
 * is FENCED, IDEMPOTENT (the last operation is not done again while its process runs) and VERSIONED (by the version with
 * which the running process was started); and it is INTERRUPTIBLE, since all it does by itself is wait. Threadsafe.
 */
public final class ProcessUpdater implements InstanceUpdater {
    private static final long POLL_MILLIS = 20;
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int CONNECT_MILLIS = 500;
    private static final int TICKS = 3;
    /** The shell writes the pid file and becomes the program: no moment in which that runs and nobody knows. */
    private static final String START = "t=$(set -- $(cat /proc/$$/stat 2>/dev/null); echo \"${22}\"); "
            + "printf '%s\\n' $$ \"$1\" \"$2\" \"$t\" >\"$0.new\" && "
            + "mv \"$0.new\" \"$0\" && shift 2 && exec \"$@\"";

    private final Path folder;
    private final List<String> command;
    private final Duration stopTime;

    /**
     * One that gives processes this time to end.
     *
     * @param folder exists, and is no one's but ours
     * @param command a program and its arguments, without a shell: {@code {instance}}, {@code {service}}, {@code {version}},
     *     {@code {host}}, {@code {port}}, {@code {operation}} and {@code {token}} may stand anywhere in them. {@code setsid}
     *     before it keeps it from the signals of this terminal
     */
    public ProcessUpdater(Path folder, List<String> command, Duration stopTime) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("folder must be an existing folder, was " + folder);
        }
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command must name a program");
        }
        if (stopTime.isNegative()) {
            throw new IllegalArgumentException("stopTime must not be negative, was " + stopTime);
        }
        command.forEach(word -> Placeholders.check("command", word));
        this.folder = folder.toAbsolutePath();
        this.command = List.copyOf(command);
        this.stopTime = stopTime;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withFenced().withIdempotent().withVersioned().withInterruptible(GRACE);
    }

    @Override
    public void update(Instance instance, String version, CallContext context)
            throws IOException, InterruptedException {
        List<String> words = words(instance, version, context);
        Fence.within(file(instance, ".token"), context, () -> {
            Optional<Running> running = running(instance);
            boolean done = running.isPresent() && running.get().operation().equals(context.operationId());
            if (!done) {
                if (running.isPresent()) {
                    LocalProcess.end(running.get().process(), stopTime, context);
                }
                if (listens(instance)) {
                    throw new IOException("something else listens at " + instance.address() + " where " + instance.id()
                            + " has to, so it was not started: end that, or give the instance another address");
                }
                start(instance, words, context);
            }
            return done;
        });
    }

    @Override
    public Optional<String> currentVersion(Instance instance, CallContext context)
            throws IOException, InterruptedException {
        return Fence.within(
                file(instance, ".token"), context, () -> running(instance).map(Running::version));
    }

    private record Running(ProcessHandle process, String version, String operation) {}

    /** The process of the pid file, unless it has ended and another one has its number. */
    private Optional<Running> running(Instance instance) throws IOException {
        Path file = file(instance, ".pid");
        try {
            List<String> lines = Files.readAllLines(file);
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return ProcessHandle.of(Long.parseLong(lines.get(0)))
                    .filter(LocalProcess::isThere)
                    .filter(process -> lines.size() > TICKS && !lines.get(TICKS).isEmpty()
                            ? lines.get(TICKS).equals(LocalProcess.startTicks(process))
                            : startedBefore(written.plus(GRACE), process))
                    .map(process -> new Running(process, lines.get(1), lines.get(2)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException(
                    file + " is no pid file of this updater; end what runs as " + instance.id() + ", and remove it", e);
        }
    }

    private static boolean startedBefore(Instant time, ProcessHandle process) {
        return process.info().startInstant().map(time::isAfter).orElse(true);
    }

    private void start(Instance instance, List<String> words, CallContext context)
            throws IOException, InterruptedException {
        Path output = file(instance, ".out");
        Process process = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        while (!listens(instance) || !process.isAlive()) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException(instance.id() + " ended with status " + process.exitValue()
                        + " before it listened; " + output + " ends with: " + Tail.of(output));
            }
            if (context.timeLeft().isZero()) {
                throw new IOException(instance.id() + " does not listen at its address in time, and is left running; "
                        + output + " ends with: " + Tail.of(output));
            }
        }
    }

    private List<String> words(Instance instance, String version, CallContext context) {
        if (Placeholders.port(instance) < 0) {
            throw new IllegalArgumentException(
                    instance.id() + " has no port to listen at: give it an address like host:port");
        }
        Map<String, String> values = Placeholders.of(instance, version, context);
        List<String> words = new ArrayList<>(
                List.of("sh", "-c", START, file(instance, ".pid").toString()));
        words.add(version);
        words.add(context.operationId());
        command.forEach(word -> words.add(Placeholders.fill(word, values, (name, value) -> value)));
        return words;
    }

    private static boolean listens(Instance instance) {
        try (Socket socket = new Socket()) {
            String host = Placeholders.host(instance);
            socket.connect(new InetSocketAddress(host, Placeholders.port(instance)), CONNECT_MILLIS);
            return socket.getLocalPort() != socket.getPort(); // else TCP has connected it to itself
        } catch (IOException e) {
            return false;
        }
    }

    private Path file(Instance instance, String suffix) {
        String name = URLEncoder.encode(instance.service() + "@" + instance.id(), StandardCharsets.UTF_8);
        return folder.resolve(name + suffix);
    }
}
