package dev.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.decision.Transitions;
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
    void the_state_diagrams_are_those_of_the_transition_table_I22() throws IOException {
        for (String diagram : Transitions.diagrams().split("\n\n", -1)) {
            assertThat(readme()).contains("```mermaid\n" + diagram.strip() + "\n```");
        }
    }
}
