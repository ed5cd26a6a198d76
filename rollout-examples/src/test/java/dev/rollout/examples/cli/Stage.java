package dev.rollout.examples.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.examples.view.Terminal;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.postgres.PostgresStateStore;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Documents;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.ProbeResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real PostgreSQL, and within this process an engine that drives a fleet of services that are made up; one of each for all
 * tests of a run. The command line sees nothing of it but the database.
 */
final class Stage implements ParameterResolver, AutoCloseable {
    /** Instances are sick at this version. */
    static final String SICK = "v-sick";

    private static final Duration UPDATE = Duration.ofMillis(60);
    private static final Duration SLOW_UPDATE = Duration.ofMillis(400);
    /** Its updates take long enough to be seen. */
    static final String SLOW_SERVICE = "checkout";

    private EmbeddedPostgres server;
    private HikariDataSource pool;
    private RollingDeployer engine;
    private final Map<String, String> running = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    /** What a command said, and its exit code. */
    record Said(int status, String out, String err) {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Stage.class))
                .getOrComputeIfAbsent(Stage.class, key -> new Stage().started(), Stage.class);
    }

    private Stage started() {
        try {
            server = DurablePostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url() + "?socketTimeout=6");
        config.setUsername("postgres");
        config.setMaximumPoolSize(6);
        pool = new HikariDataSource(config);
        PostgresSchema.install(pool);
        engine = RollingDeployer.builder()
                .label("driver-1")
                .instances(PostgresInstanceRegistry.of(pool))
                .updater(InstanceUpdater.idempotent(this::update))
                .probe(probe())
                .store(PostgresStateStore.of(pool))
                .build();
        engine.start();
        return this;
    }

    private void update(Instance instance, String version, CallContext context) throws InterruptedException {
        for (String which : List.of(instance.service(), instance.service() + version)) {
            CountDownLatch hold = held.get(which);
            if (hold != null) {
                hold.await();
            }
        }
        Duration update = instance.service().equals(SLOW_SERVICE) ? SLOW_UPDATE : UPDATE;
        // Nothing counts it down: this is the time that a restart takes.
        var unused = new CountDownLatch(1).await(update.toMillis(), TimeUnit.MILLISECONDS);
        running.put(instance.service() + instance.id(), version);
    }

    private HealthProbe probe() {
        return (instance, context) -> SICK.equals(running.get(instance.service() + instance.id()))
                ? ProbeResult.unhealthy("503 after 2 ms: \u001b[31mno database\u001b[0m \u202egnp <b>")
                : ProbeResult.healthy("200 after 1 ms");
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    RollingDeployer engine() {
        return engine;
    }

    /** So many instances at v1, {@code checkout-01} and so on. */
    void fleet(String service, int count) throws SQLException {
        String format = count > 99 ? "%s-%03d" : "%s-%02d";
        List<Instance> instances = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            instances.add(Instance.of(String.format(format, service, number), service, "127.0.0.1:1", "v1"));
        }
        DurablePostgres.register(pool, instances);
    }

    /** From now on no update of the service gets anywhere, until it is let go. */
    void hold(String service) {
        hold(service, "");
    }

    /** The same of updates to one version alone. */
    void hold(String service, String version) {
        held.put(service + version, new CountDownLatch(1));
    }

    void letGo(String service) {
        letGo(service, "");
    }

    void letGo(String service, String version) {
        held.remove(service + version).countDown();
    }

    /** Nothing waits longer than it must. */
    static PolicyBuilder policy(int batch) {
        return Policy.builder()
                .batchSize(batch)
                .batchPause(Duration.ofMillis(100))
                .drainTimeout(Duration.ofSeconds(2))
                .health(HealthPolicy.defaults()
                        .attempts(2)
                        .startDelay(Duration.ZERO)
                        .interval(Duration.ofMillis(100)));
    }

    /** The same as a file. */
    static String policyFile(Path folder, int batch) throws IOException {
        return Files.writeString(
                        folder.resolve("policy.json"),
                        Documents.write(policy(batch).build()))
                .toString();
    }

    /** Runs a command within this process, as if its output went to a pipe. */
    Said run(String... args) {
        return run(Map.of(), args);
    }

    Said run(Map<String, String> environment, String... args) {
        Map<String, String> all =
                new HashMap<>(Map.of("ROLLOUT_POSTGRES", url(), "PGUSER", "postgres", "USER", "anna"));
        all.putAll(environment);
        return runIn(all, args);
    }

    static Said runIn(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                json -> new Terminal(json ? Terminal.Mode.JSON : Terminal.Mode.LINES, false, 100, 40));
        int status = Program.run(around, args);
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        engine.close();
        pool.close();
        server.close();
    }
}
