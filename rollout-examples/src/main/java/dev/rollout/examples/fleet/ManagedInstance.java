package dev.rollout.examples.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One instance in the hands of its agent. Everything that changes it happens under one lock, after the fencing token was
 * compared, so that a driver that lost its deployment can't act any more, however late its call arrives.
 */
final class ManagedInstance {
    private static final Duration START_TIME = Duration.ofSeconds(20);
    private static final Duration STOP_TIME = Duration.ofSeconds(10);

    private final String id;
    private final int port;
    private final int lifeline;
    private final InstanceLog log;
    private final Path output;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<String> done = new HashSet<>();
    private long highestToken;
    private volatile boolean closed;
    private volatile @Nullable Process process;

    ManagedInstance(String id, int port, int lifeline, Path directory) {
        this.id = id;
        this.port = port;
        this.lifeline = lifeline;
        this.log = new InstanceLog(directory.resolve(id + ".log"));
        this.output = directory.resolve(id + ".out");
    }

    InstanceLog log() {
        return log;
    }

    /** Runs this version from now on: the old process ends in peace, then the new one starts. */
    void update(String version, String operation, long token) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            admitToken(operation, token);
            if (done.contains(operation)) {
                log.append(InstanceLog.REPEATED, "operation", operation, "token", Long.toString(token));
                return;
            }
            stop();
            start(version, operation, token);
            done.add(operation);
        } finally {
            lock.unlock();
        }
    }

    /** The version that answers now; empty where none does. Later calls with a lower token are refused. */
    Optional<String> version(String operation, long token) throws InterruptedException, IOException {
        lock.lockInterruptibly();
        try {
            admitToken(operation, token);
            return HealthCheck.ask(port).map(HealthCheck.Answer::version);
        } finally {
            lock.unlock();
        }
    }

    private void admitToken(String operation, long token) throws RefusedByAgentException {
        if (closed) {
            throw new RefusedByAgentException("the agent of " + id + " is closed");
        }
        if (token < highestToken) {
            log.append(InstanceLog.REFUSED, "operation", operation, "token", Long.toString(token));
            throw new RefusedByAgentException(
                    "fencing token " + token + " is older than " + highestToken + ", which " + id + " has seen");
        }
        if (token > highestToken) {
            highestToken = token;
            log.append(InstanceLog.FENCE, "token", Long.toString(token));
        }
    }

    private void start(String version, String operation, long token) throws IOException, InterruptedException {
        Process started = new ProcessBuilder(command(version, operation, token))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process = started;
        CompletableFuture<Void> unused = started.onExit().thenAccept(this::ended);
        long end = System.nanoTime() + START_TIME.toNanos();
        while (HealthCheck.ask(port).isEmpty()) {
            if (started.waitFor(10, TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        id + " ended at once: " + Files.readString(output).strip());
            }
            if (System.nanoTime() > end) {
                throw new IOException(id + " did not answer within " + START_TIME);
            }
        }
    }

    /** A process that was killed can't write that down itself. */
    private void ended(Process ended) {
        if (!closed) {
            log.append(InstanceLog.ENDED, "pid", Long.toString(ended.pid()));
        }
    }

    private List<String> command(String version, String operation, long token) {
        return List.of(
                JavaCommand.java(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx16m",
                "-Xss256k",
                "-cp",
                JavaCommand.ownClasses(),
                InstanceMain.class.getName(),
                id,
                version,
                Integer.toString(port),
                log.file().toString(),
                operation,
                Long.toString(token),
                Integer.toString(lifeline));
    }

    private void stop() throws InterruptedException {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        if (!running.waitFor(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
            running.destroyForcibly().waitFor();
        }
        process = null;
    }

    /** Ends the process for good, at once; no call is accepted after this. */
    void kill() {
        closed = true;
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
        lock.lock();
        try {
            running = process;
            if (running != null) {
                running.destroyForcibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
