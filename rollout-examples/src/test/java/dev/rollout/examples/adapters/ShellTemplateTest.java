package dev.rollout.examples.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTemplateTest {
    @Test
    void values_are_quoted_and_what_only_looks_like_a_placeholder_is_left_alone() {
        assertThat(new ShellTemplate("app '${home}' \"${home}\" {} {1..3} {a,b} {version}@{instance}")
                        .fill(Map.of("version", "it's", "instance", "i")))
                .isEqualTo("app '${home}' \"${home}\" {} {1..3} {a,b} 'it'\\''s'@'i'");
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
            strings = {"echo `date`", "cat <<EOF\n{version}\nEOF", "echo $(( {version} ))", "echo $'\\' {version}'"})
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
