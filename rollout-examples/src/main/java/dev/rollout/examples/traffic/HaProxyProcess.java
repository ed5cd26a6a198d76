package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An HAProxy of the demo's own, in the foreground, before the whole fleet. It retries nothing: a lost request shows. */
public final class HaProxyProcess implements Closeable {
    public static final String BACKEND = "fleet";
    private static final long START_MILLIS = 10_000;

    private final Process process;
    private final Path socket;

    private HaProxyProcess(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
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

    /** Starts it on this port, and returns when all instances are served. */
    public static HaProxyProcess start(Path binary, int port, List<Instance> fleet, Path directory)
            throws IOException, InterruptedException {
        Path socket = directory.resolve("haproxy.sock");
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), config(port, fleet, socket));
        Path output = directory.resolve("haproxy.out");
        Process process = new ProcessBuilder(binary.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        HaProxyProcess started = new HaProxyProcess(process, socket);
        long end = System.nanoTime() + START_MILLIS * 1_000_000;
        while (!started.servesAll(fleet.size())) {
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
                    && runtime().servers().stream()
                                    .filter(s -> s.serving() && s.checked())
                                    .count()
                            == count;
        } catch (IOException e) {
            return false;
        }
    }

    static String config(int port, List<Instance> fleet, Path socket) {
        StringBuilder config = new StringBuilder(String.format("""
                global
                  maxconn 2000
                  stats socket %s mode 600 level admin
                defaults
                  mode http
                  retries 0
                  timeout connect 2s
                  timeout client 60s
                  timeout server 10s
                  timeout check 1s
                frontend door
                  bind 127.0.0.1:%d
                  default_backend %s
                backend %s
                  balance roundrobin
                  option httpchk GET /health
                  http-check expect status 200
                  default-server check inter 300ms fall 2 rise 1
                """, socket, port, BACKEND, BACKEND));
        fleet.forEach(instance -> config.append(String.format("  server %s %s%n", instance.id(), instance.address())));
        return config.toString();
    }

    /** What drivers in other processes need to reach it. */
    public Path socket() {
        return socket;
    }

    public long pid() {
        return process.pid();
    }

    public HaProxyRuntime runtime() {
        return new HaProxyRuntime(socket, BACKEND);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
