package dev.rollout.examples.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTemplateTest {
    @Test
    void values_are_quoted_and_what_only_looks_like_a_placeholder_is_left_alone() {
        assertThat(new ShellTemplate("app '${home}' \"${home}\" {} {1..3} {a,b} {version}@{instance}")
                        .fill(Map.of("version", "it's", "instance", "i")))
                .isEqualTo("_rollout_version='it'\\''s'\n_rollout_instance='i'\n"
                        + "app '${home}' \"${home}\" {} {1..3} {a,b} \"$_rollout_version\"@\"$_rollout_instance\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test \"$(basename \"{version}\")\" = x",
                "echo \"$(echo \"$(echo \"{version}\")\")\"",
                "echo \"${HOME:-\"{version}\"}\"",
                "echo ${HOME:-{version}}",
                "echo \"$( (echo a); echo {version})\"",
                "echo \"${HOME:-$(echo {version})}\"",
                "echo \"\\$(\"$(true \"{version}\")\"",
                "echo \"'{version}'\""
            })
    void a_placeholder_within_quotes_around_a_substitution_is_refused_and_the_way_out_is_told(String template) {
        assertThatThrownBy(() -> new ShellTemplate(template))
                .hasMessageContaining("For the one at " + template.indexOf("{version}")
                        + ", begin with version={version} and write $version there");
    }

    /** The checks take the end of a pattern of case for that of $(; even there a value is not run. */
    @ParameterizedTest
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ValueSource(
            strings = {
                "true {version}",
                "x=$(echo {version}; (true {version}))",
                "version={version}; test \"$(basename \"$version\")\" = x || true",
                "true \"$(case a in a) echo \"{version}\";; esac)\"",
                "true \\\n{version} $\\\n{version}",
                "true a#'b' {version}"
            })
    void a_value_is_never_run(String template, @TempDir Path folder) throws Exception {
        for (String value : List.of(
                "$(touch pwned)", "'$(touch pwned)'", "`touch pwned`", "'; touch pwned; '", "\"; touch pwned; \"")) {
            String script = new ShellTemplate(template).fill(Map.of("version", value));
            Process shell = new ProcessBuilder("sh", "-c", script)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
            shell.waitFor();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo '{version}'",
                "echo \"{version}\"",
                "echo \"$(echo {version})\"",
                "echo \\{version}",
                "echo \"\\\"{version}\"",
                "echo 'a'\\''{version}'"
            })
    void a_placeholder_where_its_quotes_would_not_quote_is_refused(String template) {
        assertThatThrownBy(() -> new ShellTemplate(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each value brings its own quotes")
                .hasMessageContaining(template);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo `date`",
                "cat <<EOF\n{version}\nEOF",
                "echo $(( {version} ))",
                "echo $'\\' {version}'",
                "echo $[ {version} ]",
                "[[ {version} -eq 1 ]]"
            })
    void where_nothing_can_be_quoted_no_template_is_taken(String template) {
        assertThatThrownBy(() -> new ShellTemplate(template)).hasMessageContaining("values can't be quoted there");
    }

    @Test
    void a_template_that_is_blank_or_misspelt_or_not_closed_is_refused() {
        assertThatThrownBy(() -> new ShellTemplate(" ")).hasMessage("command must not be blank");
        assertThatThrownBy(() -> new ShellTemplate("deploy {verison}"))
                .hasMessage("command has {verison}, which is none of"
                        + " [host, instance, operation, port, service, token, version], was deploy {verison}");
        assertThatThrownBy(() -> new ShellTemplate("echo 'it"))
                .hasMessage("command has a ' that is not closed, was echo 'it");
        assertThatThrownBy(() -> new ShellTemplate("echo \"$(echo a\""))
                .hasMessageContaining("command has a \" that is not closed");
        assertThatThrownBy(() -> new ShellTemplate("echo $(echo a"))
                .hasMessageContaining("command has a $( that is not");
        assertThatThrownBy(() -> new ShellTemplate("echo ${a"))
                .hasMessageContaining("command has a ${ that is not closed");
        assertThatThrownBy(() -> new ShellTemplate("true # it's\necho '{version}'"))
                .hasMessageStartingWith("command must do without comments");
    }

    @Test
    void a_value_with_a_control_character_or_none_at_all_is_refused() {
        ShellTemplate template = new ShellTemplate("deploy {version} {port}");
        assertThatThrownBy(() -> template.fill(Map.of("version", "v\0", "port", "1")))
                .hasMessage("control character U+0000 at 1 is not handed to a shell, in v?");
        assertThatThrownBy(() -> template.fill(Map.of("version", "v\nrm", "port", "1")))
                .hasMessageContaining("U+000A at 1");
        assertThatThrownBy(() -> template.fill(Map.of("version", "v", "instance", "web-1")))
                .hasMessage("{port} is not known of web-1: give its address as host:port,"
                        + " or leave it out of deploy {version} {port}");
    }

    @Test
    void commands_that_could_not_run_are_refused_where_they_are_set() {
        assertThatThrownBy(() -> new SshCommands(List.of(), null, "/x"))
                .hasMessage("update must have at least one command");
        assertThatThrownBy(() -> new SshCommands(List.of("true"), null, "x"))
                .hasMessage("state must be an absolute path on the hosts, was x");
        assertThatThrownBy(() -> new SshCommands(List.of("true"), "echo {version}", "/x"))
                .hasMessageContaining("version must find {version} out");
        assertThatThrownBy(() -> new SshCommands(List.of("true", ""), null, "/x"))
                .hasMessage("command must not be blank");
    }
}
