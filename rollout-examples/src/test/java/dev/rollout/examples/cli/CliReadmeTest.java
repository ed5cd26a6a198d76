package dev.rollout.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README names every command and every exit code, and what it shows of the terminal fits there. */
class CliReadmeTest {
    private static String section(String marker) throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        String readme = Files.readString(folder.resolve("README.md"));
        String rest = readme.substring(readme.indexOf("<!-- " + marker + " -->\n") + marker.length() + 10);
        return rest.substring(0, rest.indexOf("\n\n"));
    }

    @Test
    void names_every_command() throws IOException {
        String table = section("commands");
        assertThat(Program.commands(new Surroundings(System.out, System.err, Map.of(), json -> null))
                        .getSubcommands()
                        .keySet())
                .allSatisfy(name -> assertThat(table).contains("`" + name + "`"));
    }

    @Test
    void names_every_exit_code_that_people_meet() throws Exception {
        String table = section("exit codes");
        assertThat(Arrays.stream(new int[] {
                    Exit.COMPLETED,
                    Exit.FAILED,
                    Exit.ROLLED_BACK,
                    Exit.CANCELLED,
                    Exit.TIMED_OUT,
                    Exit.USAGE,
                    Exit.REFUSED,
                    Exit.UNAVAILABLE
                }))
                .allSatisfy(code -> assertThat(table).contains("| " + code + " | "));
    }

    @Test
    void the_terminal_is_80_columns_wide() throws IOException {
        assertThat(section("terminal").lines())
                .anyMatch(line -> line.matches("\\d+/20 updated, 0 failed, batch \\d+ of 10 in progress"))
                .allMatch(line -> line.length() < 80);
    }
}
