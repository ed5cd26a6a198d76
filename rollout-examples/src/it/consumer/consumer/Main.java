package consumer;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.EngineHealth;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.HealthProbe;
import java.time.Duration;

/** A program that has nothing but the packed library, as a named module: no metrics, no traces, no statistics. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry()
                .put(Instance.of("web-1", "checkout", "localhost:8080", "v1"))
                .put(Instance.of("web-2", "checkout", "localhost:8081", "v1"));
        try (RollingDeployer deployer = RollingDeployer.builder()
                .instances(registry)
                .updater((instance, version, context) -> {})
                .probe(HealthProbe.none())
                .build()) {
            deployer.start();
            Deployment begun = deployer.deploy(DeploymentRequest.of("checkout", "v2")
                    .policy(Policy.builder().batchPause(Duration.ZERO).build()));
            Deployment end = deployer.await(begun.id(), Duration.ofMinutes(1));
            EngineHealth health = deployer.health();
            System.out.println(end.progress() + ", " + health.status() + health.reasons());
        }
    }
}
