package dev.rollout.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollout.DeploymentRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the output is no terminal nothing but plain lines come out, whatever the fleet is called and answers. */
@ExtendWith(Stage.class)
class PipeTest {
    /** Right-to-left override, markup, and a letter that is wide. */
    private static final String NASTY = "<b>pay\u202egnp\u200b語";

    private final Stage stage;

    PipeTest(Stage stage) {
        this.stage = stage;
    }

    private String deployed(String service) throws Exception {
        stage.fleet(service, 4);
        return stage.engine()
                .deploy(DeploymentRequest.of(service, Stage.SICK)
                        .policy(Stage.policy(2).build())
                        .startedBy("anna \u202eevil"))
                .id();
    }

    private Map<String, String> environment() {
        return Map.of("ROLLOUT_POSTGRES", stage.url(), "PGUSER", "postgres", "TERM", "xterm-256color");
    }

    private static void assertPlain(String text) {
        assertThat(text.codePoints().filter(c -> c != '\n').filter(PipeTest::steers))
                .as(text)
                .isEmpty();
    }

    private static boolean steers(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.LINE_SEPARATOR;
    }

    @Test
    void a_line_for_each_change_without_any_control_character() throws Exception {
        String id = deployed(NASTY);
        try (ChildProgram child = ChildProgram.inPipe(environment(), "watch", id)) {
            assertThat(child.end()).as(child.err()).isEqualTo(2);
            assertPlain(child.out());
            assertPlain(child.err());
            assertThat(child.out())
                    .contains(
                            "    0.0 s  <b>pay\\u202egnp\\u200b語 to v-sick, 4 instances, by anna \\u202eevil",
                            "  batch 1 of 2 begins",
                            "503 after 2 ms: \\u001b[31mno database\\u001b[0m \\u202egnp <b>",
                            "  rolling back: ",
                            "  rolled back: ");
        }
        for (String command : new String[] {"status", "explain", "history"}) {
            Stage.Said said = stage.run(command, NASTY);
            assertThat(said.status()).isZero();
            assertPlain(said.out());
        }
    }

    @Test
    void an_event_a_line_in_json_which_any_parser_reads_and_no_terminal_obeys() throws Exception {
        String id = deployed(NASTY + 2);
        try (ChildProgram child = ChildProgram.inPipe(environment(), "watch", NASTY + 2, "--json")) {
            assertThat(child.end()).as(child.err()).isEqualTo(2);
            assertPlain(child.out());
            long sequence = 0;
            for (String line : child.out().lines().toList()) {
                JsonNode event = new ObjectMapper().readTree(line);
                assertThat(event.path("deployment").asText()).isEqualTo(id);
                assertThat(event.path("sequence").asLong()).isEqualTo(++sequence);
                assertThat(event.path("type").asText()).isNotEmpty();
            }
            JsonNode first =
                    new ObjectMapper().readTree(child.out().lines().findFirst().orElseThrow());
            assertThat(first.path("service").asText()).isEqualTo(NASTY + 2);
        }
    }
}
