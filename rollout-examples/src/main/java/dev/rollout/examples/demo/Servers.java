package dev.rollout.examples.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.Instance;
import dev.rollout.examples.fleet.Ports;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.postgres.PostgresSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import redis.embedded.core.ExecutableProvider;

/** A real PostgreSQL and a real Redis, from their binaries in Maven. Durable as in production. */
final class Servers implements AutoCloseable {
    static final String USER = "postgres";
    /** Its data, below the demo's folder. */
    static final String POSTGRES = "postgres";

    private static final long REDIS_START_MILLIS = 20_000;

    private final EmbeddedPostgres postgres;
    private final Process redis;
    private final int redisPort;
    private final HikariDataSource dataSource;

    private Servers(EmbeddedPostgres postgres, Process redis, int redisPort) {
        this.postgres = postgres;
        this.redis = redis;
        this.redisPort = redisPort;
        HikariConfig config = new HikariConfig();
        config.setPoolName("demo");
        config.setJdbcUrl(postgresUrl() + "?socketTimeout=6&connectTimeout=5");
        config.setUsername(USER);
        config.setMaximumPoolSize(3);
        this.dataSource = new HikariDataSource(config);
    }

    static Servers start(Path directory, Janitor janitor) throws IOException, InterruptedException {
        int redisPort = Ports.free(1).get(0);
        File redisBinary = ExecutableProvider.newJarResourceProvider(
                        Files.createDirectory(directory.resolve("redis")).toFile())
                .get();
        Process redis = new ProcessBuilder(
                        redisBinary.getPath(),
                        "--port",
                        Integer.toString(redisPort),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.out").toFile())
                .start();
        try {
            janitor.watch(redis.pid());
            EmbeddedPostgres postgres = DurablePostgres.builder()
                    .setDataDirectory(directory.resolve(POSTGRES))
                    .start();
            Servers servers = new Servers(postgres, redis, redisPort);
            DurablePostgres.expectDurability(servers.dataSource);
            waitFor(redis, redisPort);
            PostgresSchema.install(servers.dataSource);
            return servers;
        } catch (IOException | SQLException | RuntimeException e) {
            redis.destroyForcibly();
            throw new IOException("the servers did not start: " + e.getMessage(), e);
        }
    }

    private static void waitFor(Process redis, int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + REDIS_START_MILLIS * 1_000_000;
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                if (redis.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                    throw new IOException("Redis did not start", e);
                }
            }
        }
    }

    /** Tells the registry who is there. */
    void register(List<Instance> instances) throws SQLException {
        DurablePostgres.register(dataSource, instances);
    }

    /** Tells the registry the slot of each of these. */
    void divide(String service, Map<String, String> slots) throws SQLException {
        DurablePostgres.divide(dataSource, service, slots);
    }

    DataSource dataSource() {
        return dataSource;
    }

    String postgresUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    String redisUrl() {
        return "redis://127.0.0.1:" + redisPort;
    }

    @Override
    public void close() throws IOException {
        redis.destroy();
        dataSource.close();
        postgres.close();
    }
}
