package dev.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rollout.decision.Transitions;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.HealthProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README says is what the code does. */
class ReadmeTest {
    private static String readme() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        return Files.readString(folder.resolve("README.md"));
    }

    @Test
    void the_plan_is_that_of_a_real_run() throws IOException {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        for (int number = 1; number <= 20; number++) {
            registry.put(Instance.of(String.format("web-%02d", number), "web", "10.0.0." + number + ":8080", "v1"));
        }
        Policy policy = Policy.builder()
                .batchSize(BatchSize.list("1", "25%"))
                .maxUnavailable(4)
                .build();
        try (RollingDeployer deployer = RollingDeployer.builder()
                .instances(registry)
                .updater((instance, version, context) -> {})
                .probe(HealthProbe.none())
                .build()) {
            DeploymentRequest request = DeploymentRequest.of("web", "v2").policy(policy);
            InfeasibleException refused = catchThrowableOfType(InfeasibleException.class, () -> deployer.plan(request));
            Forecast plan = deployer.plan(request.policy(refused.feasible()));

            assertThat(readme()).contains("<!-- refused plan -->\n```\n" + refused.getMessage() + "\n```");
            assertThat(readme()).contains("<!-- plan -->\n```\n" + plan + "\n```");
        }
    }

    @Test
    void the_state_diagrams_are_those_of_the_transition_table_I22() throws IOException {
        for (String diagram : Transitions.diagrams().split("\n\n", -1)) {
            assertThat(readme()).contains("```mermaid\n" + diagram.strip() + "\n```");
        }
    }
}
