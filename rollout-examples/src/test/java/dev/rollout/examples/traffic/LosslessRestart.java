package dev.rollout.examples.traffic;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Fleet;
import dev.rollout.examples.fleet.LocalProcessUpdater;
import dev.rollout.spi.DrainResult;

/** Restarts a whole fleet under load, as a deployer would, and lets client, balancer and instances judge. */
final class LosslessRestart {
    private static final int USERS = 6;
    private static final int REQUESTS_A_SECOND = 300;

    private LosslessRestart() {}

    static void rollThrough(Fleet fleet, Balancer balancer, int port) throws Exception {
        BalancerRouter router = new BalancerRouter(balancer);
        LocalProcessUpdater updater = new LocalProcessUpdater(fleet.agent());
        try (LoadClient client = LoadClient.start(port, USERS, REQUESTS_A_SECOND);
                ServingSampler sampler = ServingSampler.start(balancer, 10)) {
            await().until(() -> client.counts().total() > 50);
            long start = System.currentTimeMillis();
            for (Instance instance : fleet.instances()) {
                assertThat(router.drain(instance, call("drain", 1))).isEqualTo(DrainResult.DRAINED);
                updater.update(instance, "v2", call("op-" + instance.id(), 1));
                router.admit(instance, call("admit", 1));
            }
            long done = client.counts().total();
            await().until(() -> client.counts().total() > done + 50);
            LoadClient.Counts counts = client.counts();
            assertThat(counts.failures()).isEmpty();
            assertThat(counts.failed()).isZero();
            assertThat(counts.byVersion()).containsOnlyKeys("v1", "v2");
            int total = fleet.instances().size();
            assertThat(sampler.takeLowest()).isEqualTo(total - 1);
            assertThat(fleet.judge().lowestRunning(start, System.currentTimeMillis()))
                    .isEqualTo(total - 1);
        }
    }
}
