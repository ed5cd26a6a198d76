package dev.rollout.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.BatchSize;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.RollingDeployerBuilder;
import dev.rollout.examples.fleet.Fleet;
import dev.rollout.examples.fleet.InstanceLog;
import dev.rollout.examples.fleet.Judge;
import dev.rollout.examples.fleet.Lifeline;
import dev.rollout.examples.fleet.LocalProcessUpdater;
import dev.rollout.probe.HttpHealthProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real PostgreSQL, six instances as processes, and whatever a test adds; closing it ends every process. */
final class Stage implements AutoCloseable {
    static final String SERVICE = "checkout";
    static final int INSTANCES = 6;

    private static final String OLD = "v1";
    private static final String NEW = "v2";
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Path directory;
    private final PostgresServer postgres;
    private final Fleet fleet;
    private final Lifeline lifeline;
    private final long startedAt;

    private Stage(Path directory) throws Exception {
        this.directory = directory;
        try {
            lifeline = add(Lifeline.open());
            postgres = add(PostgresServer.start(directory));
            fleet = add(Fleet.start(SERVICE, OLD, INSTANCES, Files.createDirectory(directory.resolve("fleet"))));
            postgres.register(fleet.instances());
            startedAt = System.currentTimeMillis();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    static Stage set(Path directory) throws Exception {
        return new Stage(directory);
    }

    <T extends AutoCloseable> T add(T resource) {
        resources.push(resource);
        return resource;
    }

    PostgresServer postgres() {
        return postgres;
    }

    Fleet fleet() {
        return fleet;
    }

    /** Starts a {@link DriverProgram}, and returns when it drives. */
    Child driver(String label, Map<String, String> more) throws Exception {
        Map<String, String> options = new HashMap<>(more);
        options.put("postgres", postgres.url());
        options.put("agent", fleet.agent().toString());
        options.put("lifeline", Integer.toString(lifeline.port()));
        Child driver = add(Child.start(DriverProgram.class, label, options, directory));
        driver.expect(Child.READY);
        return driver;
    }

    /** To drive in this process, with the lease of a {@link DriverProgram}; a test adds what it needs. */
    RollingDeployerBuilder driving(String label) {
        return RollingDeployer.builder()
                .label(label)
                .lease(DriverProgram.TTL, DriverProgram.RENEW_EVERY, DriverProgram.STOP_MARGIN)
                .instances(postgres.registry())
                .updater(new LocalProcessUpdater(fleet.agent()))
                .probe(HttpHealthProbe.path("/health").versionHeader("X-Version"))
                .store(add(postgres.store()));
    }

    /** To submit and watch only. */
    RollingDeployerBuilder onlooking() {
        return RollingDeployer.builder()
                .label("onlooker")
                .instances(postgres.registry())
                .store(add(postgres.store()));
    }

    /** From v1 to v2, one instance after the other, with little waiting. */
    static DeploymentRequest request() {
        return DeploymentRequest.of(SERVICE, NEW)
                .startedBy("test")
                .policy(Policy.builder()
                        .batchSize(BatchSize.of(1))
                        .batchPause(Duration.ofMillis(200))
                        .health(HealthPolicy.defaults()
                                .startDelay(Duration.ofMillis(200))
                                .interval(Duration.ofMillis(500))
                                .attempts(20))
                        .build());
    }

    /** Completed without a person, and the instances say so themselves: each changed once, one at a time. */
    void expectCompleted(RollingDeployer deployer, String deployment) throws InterruptedException {
        Deployment end = deployer.await(deployment, LONGEST);
        assertThat(end.status()).as(end.toString()).isEqualTo(DeploymentStatus.COMPLETED);
        Judge judge = fleet.judge();
        assertThat(judge.operationsDoneTwice()).isEmpty();
        assertThat(judge.versions())
                .hasSize(INSTANCES)
                .allSatisfy((id, version) -> assertThat(version).isEqualTo(NEW));
        assertThat(effects())
                .filteredOn(effect -> effect.what().equals(InstanceLog.STARTED))
                .hasSize(INSTANCES);
        assertThat(judge.lowestRunning(startedAt, System.currentTimeMillis()))
                .as("healthy instances at the worst moment")
                .isGreaterThanOrEqualTo(INSTANCES - 1);
    }

    /** What was done to instances since all served for the first time, by their own logs, in order. */
    List<Effect> effects() {
        List<Effect> effects = new ArrayList<>();
        for (Instance instance : fleet.instances()) {
            log(instance.id())
                    .filter(entry -> entry.atMillis() >= startedAt)
                    .filter(entry -> entry.what().equals(InstanceLog.STARTED)
                            || entry.what().equals(InstanceLog.STOPPING))
                    .forEach(entry -> effects.add(new Effect(instance.id(), entry.what(), entry.atMillis())));
        }
        effects.sort(Comparator.comparingLong(Effect::atMillis));
        return effects;
    }

    /** The lines of one instance. */
    Stream<InstanceLog.Entry> log(String instance) {
        return new InstanceLog(directory.resolve("fleet").resolve(instance + ".log")).entries().stream();
    }

    /**
     * Something that was done to an instance.
     *
     * @param what an update begins with {@link InstanceLog#STOPPING} and ends with {@link InstanceLog#STARTED}
     */
    record Effect(String instance, String what, long atMillis) {}

    @Override
    public void close() {
        List<Exception> failures = new ArrayList<>();
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        assertThat(failures).as("failures of closing").isEmpty();
    }
}
