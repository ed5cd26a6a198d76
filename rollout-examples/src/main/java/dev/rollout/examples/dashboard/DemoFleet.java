package dev.rollout.examples.dashboard;

import dev.rollout.Canary;
import dev.rollout.DeploymentRequest;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.RollingDeployer;
import dev.rollout.Step;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Something to look at: services that are made up, a deployment that goes well, one that fails, and a canary. */
final class DemoFleet implements AutoCloseable {
    /** Instances are sick at this one. */
    static final String BAD_VERSION = "v3";

    private final Map<String, String> running = new ConcurrentHashMap<>();
    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
    private final RollingDeployer deployer;

    <S extends StateStore & DriverSessions & Retention> DemoFleet(S store, Duration update) {
        deployer = RollingDeployer.builder()
                .label("demo")
                .instances(registry)
                .updater(updater(update))
                .probe((instance, context) -> BAD_VERSION.equals(running.get(instance.id()))
                        ? ProbeResult.unhealthy("503 after 41 ms: no connection to the database")
                        : ProbeResult.healthy("200 after 3 ms"))
                .gate("errors", context -> Verdict.pass("0.02 % errors, 10 % allowed"))
                .store(store)
                .build();
        deployer.start();
    }

    static <S extends StateStore & DriverSessions & Retention> DemoFleet start(S store, int instances) {
        DemoFleet fleet = new DemoFleet(store, Duration.ofMillis(1500));
        fleet.add("checkout", instances);
        fleet.add("search", 12);
        fleet.add("payments", 8);
        int batch = Math.max(2, instances / 10);
        fleet.deployer.deploy(DeploymentRequest.of("checkout", "v2")
                .policy(policy(batch).build())
                .startedBy("anna"));
        fleet.deployer.deploy(DeploymentRequest.of("search", BAD_VERSION)
                .policy(policy(2).build())
                .startedBy("nightly pipeline"));
        fleet.deployer.deploy(DeploymentRequest.of("payments", "v2")
                .strategy(Canary.of(
                        Step.instances(1),
                        Step.bake(Duration.ofSeconds(20)),
                        Step.gate("errors"),
                        Step.approval("lead")))
                .policy(policy(2).build())
                .startedBy("max"));
        return fleet;
    }

    RollingDeployer deployer() {
        return deployer;
    }

    void add(String service, int instances) {
        String format = instances > 99 ? "%s-%04d" : "%s-%02d";
        for (int number = 1; number <= instances; number++) {
            add(service, String.format(format, service, number));
        }
    }

    void add(String service, String id) {
        registry.put(Instance.of(id, service, "10.0.0.1:8080", "v1"));
        running.put(id, "v1");
    }

    /** Batches of a size, a pause of 3 s between them, a health gate of three probes. */
    static PolicyBuilder policy(int batch) {
        return Policy.builder()
                .batchSize(batch)
                .maxUnavailable(batch)
                .batchPause(Duration.ofSeconds(3))
                .health(HealthPolicy.defaults().startDelay(Duration.ZERO).interval(Duration.ofMillis(500)));
    }

    private InstanceUpdater updater(Duration update) {
        return (instance, version, context) -> {
            context.report("restarting at " + version);
            if (!update.isZero()) {
                // Nothing counts it down: this is the time that a restart takes.
                var unused = new CountDownLatch(1).await(update.toMillis(), TimeUnit.MILLISECONDS);
            }
            running.put(instance.id(), version);
        };
    }

    @Override
    public void close() {
        deployer.close();
    }
}
