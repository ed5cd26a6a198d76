package dev.rollout.examples.faults;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.Instance;
import dev.rollout.examples.fleet.Ports;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.postgres.PostgresStateStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A real PostgreSQL of a test's own, durable as in production, which can be stopped at once and started again where it was. */
final class PostgresServer implements AutoCloseable {
    private static final String USER = "postgres";

    private final Path data;
    private final int port = Ports.free(1).get(0);
    private final HikariDataSource pool;
    private EmbeddedPostgres server;

    private PostgresServer(Path data) throws IOException {
        this.data = data;
        this.server = open();
        this.pool = pool(url());
    }

    /** With the schema installed. */
    static PostgresServer start(Path directory) throws Exception {
        PostgresServer server = new PostgresServer(directory.resolve("postgres"));
        try {
            PostgresSchema.install(server.pool);
            DurablePostgres.expectDurability(server.pool);
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private EmbeddedPostgres open() throws IOException {
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(
                data.resolveSibling(data.getFileName() + ".out").toFile());
        return DurablePostgres.builder()
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    /** What {@code pg_ctl stop -m immediate} does: no checkpoint, no farewell; every connection is cut. */
    void stopImmediately() throws IOException, InterruptedException {
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                        .get(0)
                        .strip()))
                .orElseThrow();
        Signals.send("QUIT", postmaster.pid());
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !Signals.runs(postmaster));
    }

    /** On the same data and at the same port, after its own recovery. */
    void startAgain() throws IOException {
        server.close(); // It finds nothing to stop, says so in the log, and frees the folder.
        server = open();
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Tells the registry who is there. */
    void register(List<Instance> instances) throws SQLException {
        DurablePostgres.register(pool, instances);
    }

    PostgresInstanceRegistry registry() {
        return PostgresInstanceRegistry.of(pool);
    }

    PostgresStateStore store() {
        return store(url());
    }

    /** A pool for the registry of a process that knows only the URL. */
    static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url + "?socketTimeout=6&connectTimeout=5");
        config.setUsername(USER);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    static PostgresStateStore store(String url) {
        return PostgresStateStore.open(url + "?socketTimeout=3", USER, null);
    }

    @Override
    public void close() throws IOException {
        pool.close();
        server.close();
    }
}
