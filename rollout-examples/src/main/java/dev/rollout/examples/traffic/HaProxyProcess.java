package dev.rollout.examples.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An HAProxy of the demo's own, in the foreground, before the whole fleet. */
public final class HaProxyProcess implements Closeable {
    private static final long START_MILLIS = 10_000;

    private final Process process;
    private final Path socket;
    private final Balancer balancer;

    private HaProxyProcess(Process process, Path socket, Balancer balancer) {
        this.process = process;
        this.socket = socket;
        this.balancer = balancer;
    }

    /** Where HAProxy is installed on this machine. */
    public static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        Stream.of(path.split(":", -1)),
                        Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it, and returns when all instances are served. What an earlier one left in the directory is in force. */
    public static HaProxyProcess start(Path binary, HaProxyConfig config, Path directory)
            throws IOException, InterruptedException {
        if (!config.drawn().isEmpty() && Files.notExists(HaProxyConfig.map(directory))) {
            Files.writeString(HaProxyConfig.map(directory), config.drawn() + " 0\n");
        }
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), config.text(directory));
        Path output = directory.resolve("haproxy.out");
        Process process = new ProcessBuilder(binary.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        HaProxyProcess started =
                new HaProxyProcess(process, HaProxyConfig.socket(directory), config.balancer(directory));
        long end = System.nanoTime() + START_MILLIS * 1_000_000;
        while (!started.servesAll(config.size())) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                started.close();
                throw new IOException(
                        "HAProxy did not start: " + Files.readString(output).strip());
            }
        }
        return started;
    }

    private boolean servesAll(int count) {
        try {
            return Files.exists(socket)
                    && balancer.servers().stream()
                                    .filter(s -> s.serving() && s.checked())
                                    .count()
                            == count;
        } catch (IOException e) {
            return false;
        }
    }

    /** What drivers in other processes need to reach it. */
    public Path socket() {
        return socket;
    }

    public long pid() {
        return process.pid();
    }

    public Balancer balancer() {
        return balancer;
    }

    /** Returns when it has ended, so that another one may take its port. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
