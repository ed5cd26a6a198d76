package dev.rollout.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuickStartTest {
    @Test
    void the_program_of_the_readme_runs_and_says_how_it_goes() throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            QuickStart.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .contains("web-1 restarts at v2", "web-4 restarts at v2")
                .anyMatch(line -> line.startsWith("2/4 updated, 0 failed, batch 2 of 2 in progress"))
                .contains("4/4 updated, 0 failed, completed");
    }

    @Test
    void it_is_the_program_that_the_readme_shows() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("README.md"))) {
            root = root.getParent();
        }
        String program =
                Files.readString(root.resolve("rollout-examples/src/main/java/dev/rollout/examples/QuickStart.java"));
        String shown = program.substring(program.indexOf("import")).replaceAll("(?m)^/\\*\\*.*\n", "");
        assertThat(Files.readString(root.resolve("README.md"))).contains("```java\n" + shown.strip() + "\n```");
    }
}
