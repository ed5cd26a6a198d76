package dev.rollout.redis;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A Redis server of a test's own, which it may kill, freeze and start again at the same port. Ends with the JVM at the latest. */
final class RedisProcess implements AutoCloseable {
    private static @Nullable File executable;

    private final int port = freePort();
    private final @Nullable String password;
    private @Nullable Process process;

    RedisProcess() {
        this(null);
    }

    RedisProcess(@Nullable String password) {
        this.password = password;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    static RedisProcess started() {
        RedisProcess redis = new RedisProcess();
        redis.start();
        return redis;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    synchronized void start() {
        List<String> command = new ArrayList<>(List.of(
                executable().getAbsolutePath(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no"));
        if (password != null) {
            command.addAll(List.of("--requirepass", password));
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    try (RawRedis raw = new RawRedis(port)) {
                        raw.call("PING");
                        return true;
                    }
                });
    }

    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }

    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private synchronized void signal(String signal) {
        Process target = process;
        if (target == null) {
            throw new IllegalStateException("not running");
        }
        try {
            new ProcessBuilder("kill", signal, "" + target.pid()).start().waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static synchronized File executable() {
        File found = executable;
        if (found == null) {
            try {
                File folder = Files.createTempDirectory("rollout-redis").toFile();
                folder.deleteOnExit(); // before the file, since the last one registered goes first
                found = ExecutableProvider.newJarResourceProvider(folder).get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            found.deleteOnExit();
            executable = found;
        }
        return found;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
