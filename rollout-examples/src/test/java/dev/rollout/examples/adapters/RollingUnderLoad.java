package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.examples.traffic.LoadClient;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.probe.HttpHealthProbe;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.TrafficRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A rolling deployment through an adapter while users are at work, judged by them and by the instances' own log. */
final class RollingUnderLoad {
    static final int USERS = 6;
    private static final int REQUESTS_A_SECOND = 300;

    private RollingUnderLoad() {}

    static LoadClient client(int port, boolean keepAlive) {
        return keepAlive
                ? LoadClient.start(port, USERS, REQUESTS_A_SECOND)
                : LoadClient.startClosing(port, USERS, REQUESTS_A_SECOND);
    }

    /** Starts each instance at v1 by the updater itself, and returns when all listen. */
    static void startAll(Unstarted fleet, InstanceUpdater updater) throws Exception {
        ExecutorService starters =
                Executors.newFixedThreadPool(fleet.instances().size());
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (Instance instance : fleet.instances()) {
                starts.add(starters.submit(() -> {
                    updater.update(instance, "v1", call("first-start-" + instance.id(), 0));
                    return null;
                }));
            }
            for (Future<?> start : starts) {
                start.get();
            }
        } finally {
            starters.shutdownNow();
        }
        await().until(() -> fleet.instances().stream().allMatch(instance -> fleet.starts(instance.id()) == 1));
    }

    /** From v1 to v2, one after the other. The caller judges the counts of the client, which goes on. */
    static LoadClient.Counts roll(Unstarted fleet, InstanceUpdater updater, TrafficRouter router, LoadClient client)
            throws Exception {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        fleet.instances().forEach(registry::put);
        awaitMore(client);
        long start = System.currentTimeMillis();
        try (RollingDeployer deployer = RollingDeployer.builder()
                .instances(registry)
                .updater(updater)
                .probe(HttpHealthProbe.path("/health"))
                .traffic(router)
                .build()) {
            deployer.start();
            DeploymentRequest request = DeploymentRequest.of("shop", "v2").policy(policy());
            Deployment end = deployer.await(deployer.deploy(request).id(), Duration.ofMinutes(2));
            assertThat(end.status()).as(end.toString()).isEqualTo(DeploymentStatus.COMPLETED);
        }
        awaitMore(client);
        int size = fleet.instances().size();
        assertThat(fleet.judge().versions())
                .hasSize(size)
                .allSatisfy((id, version) -> assertThat(version).isEqualTo("v2"));
        assertThat(fleet.judge().operationsDoneTwice()).isEmpty();
        assertThat(fleet.judge().lowestRunning(start, System.currentTimeMillis()))
                .isEqualTo(size - 1);
        LoadClient.Counts counts = client.counts();
        assertThat(counts.byVersion()).containsOnlyKeys("v1", "v2");
        return counts;
    }

    static Policy policy() {
        return Policy.builder()
                .batchSize(1)
                .batchPause(Duration.ZERO)
                .drainTimeout(Duration.ofSeconds(10))
                .health(HealthPolicy.defaults()
                        .startDelay(Duration.ZERO)
                        .attempts(50)
                        .interval(Duration.ofMillis(100)))
                .build();
    }

    private static void awaitMore(LoadClient client) {
        long enough = client.counts().total() + 100;
        await().pollInterval(Duration.ofMillis(5)).until(() -> client.counts().total() >= enough);
    }
}
