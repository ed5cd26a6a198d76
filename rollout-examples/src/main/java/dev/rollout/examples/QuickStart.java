package dev.rollout.examples;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.HealthProbe;
import java.time.Duration;

/** The README's program: four instances in memory go from v1 to v2, two at a time. */
public final class QuickStart {
    private QuickStart() {}

    public static void main(String[] args) throws InterruptedException {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        for (int i = 1; i <= 4; i++) {
            registry.put(Instance.of("web-" + i, "checkout", "10.0.0." + i + ":8080", "v1"));
        }
        try (RollingDeployer deployer = RollingDeployer.builder()
                .instances(registry)
                .updater((instance, version, context) -> System.out.println(instance.id() + " restarts at " + version))
                .probe(HealthProbe.none())
                .build()) {
            deployer.start();
            Deployment begun = deployer.deploy(DeploymentRequest.of("checkout", "v2")
                    .policy(Policy.builder().batchPause(Duration.ofSeconds(1)).build())
                    .startedBy("max"));
            deployer.watch(
                    begun.id(),
                    event -> System.out.println(
                            deployer.find(begun.id()).orElseThrow().progress() + "  " + event.event()));
            Deployment end = deployer.await(begun.id(), Duration.ofMinutes(1));
            System.out.println(end.progress());
        }
    }
}
