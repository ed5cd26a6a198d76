package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.metrics.RolloutMetrics;
import dev.rollout.spi.HealthProbe;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What metrics tell of messages that a real Redis did not take: none while it is there, each of them when it is not. */
class ProgressMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Deployment deploy(RollingDeployer deployer, String version) throws InterruptedException {
        String id = deployer.deploy(DeploymentRequest.of("web", version)
                        .policy(Policy.builder().batchPause(Duration.ZERO).build()))
                .id();
        return deployer.await(id, Duration.ofMinutes(1));
    }

    @Test
    void messages_that_redis_does_not_take_are_counted_and_the_deployment_goes_on_I24() throws Exception {
        InMemoryInstanceRegistry fleet = new InMemoryInstanceRegistry()
                .put(Instance.of("a", "web", "a:80", "v1"))
                .put(Instance.of("b", "web", "b:80", "v1"));
        try (RedisProcess redis = RedisProcess.started();
                RedisProgressChannel channel = RedisProgressChannel.connect(redis.url());
                RollingDeployer deployer = RollingDeployer.builder()
                        .instances(fleet)
                        .updater((instance, version, context) -> {})
                        .probe(HealthProbe.none())
                        .progress(channel)
                        .listener(RolloutMetrics.to(meters))
                        .build()) {
            FunctionCounter dropped = meters.get("rollout.progress.dropped").functionCounter();
            deployer.start();
            assertThat(deploy(deployer, "v2").status()).isEqualTo(DeploymentStatus.COMPLETED);
            soon().until(() -> channel.counters().published() > 0);
            assertThat(dropped.count()).isZero();

            redis.kill();
            assertThat(deploy(deployer, "v3").status()).isEqualTo(DeploymentStatus.COMPLETED);

            soon().until(() -> channel.dropped() > 0);
            soon().untilAsserted(() -> assertThat(dropped.count()).isEqualTo(channel.dropped()));
            assertThat(channel.dropped())
                    .isEqualTo(channel.counters().publishFailed()
                            + channel.counters().publishDropped()
                            + channel.counters().receivedDropped());
            assertThat(deployer.health().counts().progressDropped()).isPositive();
        }
    }
}
