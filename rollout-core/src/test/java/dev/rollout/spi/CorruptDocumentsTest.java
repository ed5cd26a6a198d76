package dev.rollout.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentEvent;
import dev.rollout.Policy;
import dev.rollout.contract.Draft;
import dev.rollout.contract.Samples;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored may be damaged, hostile or of tomorrow: it is refused in bounded time and memory, and never quoted. */
@Timeout(60)
class CorruptDocumentsTest {
    private static final String SPEC = Documents.write(
            Draft.of("d1").request(Samples.fullRequest()).build().spec());
    private static final AtomicBoolean CANARY_LOADED = new AtomicBoolean();

    /** Its loading is seen. */
    static final class Canary {
        static {
            CANARY_LOADED.set(true);
        }

        public String command = "";
    }

    private static void refused(String json) {
        assertThatThrownBy(() -> Documents.readSpec(json))
                .isExactlyInstanceOf(CorruptDocumentException.class)
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(message.length()).isLessThan(500));
    }

    @Test
    void a_truncated_document_is_refused_wherever_it_ends() {
        for (int end = 0; end < SPEC.length(); end++) {
            refused(SPEC.substring(0, end));
        }
        assertThat(Documents.readSpec(SPEC)).isNotNull();
    }

    @Test
    void a_document_that_lacks_a_field_is_refused_naming_it() {
        for (String field : List.of("id", "request", "plan", "createdAt")) {
            assertThatThrownBy(() -> Documents.readSpec(SPEC.replaceFirst("\"" + field + "\":", "\"" + field + "_\":")))
                    .isInstanceOf(CorruptDocumentException.class)
                    .hasMessageContaining(field);
        }
        refused("{\"format\":1}");
        assertThatThrownBy(() ->
                        Documents.read("{\"type\":\"instance_healthy\",\"instance\":\"i1\"}", DeploymentEvent.class))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessageContaining("version");
        assertThatThrownBy(() -> Documents.read("{\"type\":\"batch_started\",\"batch\":1}", DeploymentEvent.class))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessageContaining("batches");
    }

    @Test
    void a_field_that_is_null_but_must_not_be_is_refused() {
        refused(SPEC.replaceFirst("\"id\":\"d1\"", "\"id\":null"));
        refused(SPEC.replaceFirst("\"createdAt\":\"[^\"]*\"", "\"createdAt\":null"));
        refused(SPEC.replaceFirst("\"total\":4", "\"total\":null"));
        refused(SPEC.replaceFirst("\"notes\":\\[\"a note\"\\]", "\"notes\":[null]"));
    }

    static Stream<String> wrong() {
        return Stream.of(
                SPEC.replaceFirst("\"format\":1", "\"format\":99"),
                SPEC.replaceFirst("\"format\":1", "\"format\":0"),
                SPEC.replaceFirst("\"format\":1", "\"format\":-1"),
                SPEC.replaceFirst("\"format\":1", "\"format\":4294967297"),
                SPEC.replaceFirst("\"format\":1", "\"format\":\"new\""),
                SPEC.replaceFirst("\"format\":1", "\"format\":[1]"),
                SPEC.replaceFirst("\"format\":1,", ""),
                SPEC.replaceFirst("\"onStall\":\"pause\"", "\"onStall\":\"explode\""),
                SPEC.replaceFirst("\"onStall\":\"pause\"", "\"onStall\":\"PAUSE\""),
                SPEC.replaceFirst("\"onStall\":\"pause\"", "\"onStall\":1"),
                SPEC.replaceFirst("\"onStall\":\"pause\"", "\"onStall\":{}"),
                SPEC.replaceFirst("\"type\":\"rolling\"", "\"type\":\"teleport\""),
                SPEC.replaceFirst("\"type\":\"rolling\"", "\"kind\":\"rolling\""),
                SPEC.replaceFirst("\"type\":\"update\"", "\"type\":\"rolling\""),
                SPEC.replaceFirst("\"total\":4", "\"total\":-4"),
                SPEC.replaceFirst("\"total\":4", "\"total\":4.5"),
                SPEC.replaceFirst("\"total\":4", "\"total\":\"4\""),
                SPEC.replaceFirst("\"total\":4", "\"total\":4000000000"),
                SPEC.replaceFirst("\"total\":4", "\"total\":true"),
                SPEC.replaceFirst("\"force\":true", "\"force\":1"),
                SPEC.replaceFirst("\"force\":true", "\"force\":\"true\""),
                SPEC.replaceFirst("\"id\":\"d1\"", "\"id\":1"),
                SPEC.replaceFirst("\"id\":\"d1\"", "\"id\":[\"d1\"]"),
                SPEC.replaceFirst("\"batchSize\":\\[1,", "\"batchSize\":[1.5,"),
                SPEC.replaceFirst("\"batchSize\":\\[1,", "\"batchSize\":[[1],"),
                SPEC.replaceFirst("\"batchSize\":\\[1,", "\"batchSize\":[null,"),
                SPEC.replaceFirst("\"batchSize\":\\[1,\"10%\",5\\]", "\"batchSize\":[]"),
                SPEC.replaceFirst("\"rollbackThreshold\":12.5", "\"rollbackThreshold\":NaN"),
                SPEC.replaceFirst("\"rollbackThreshold\":12.5", "\"rollbackThreshold\":Infinity"),
                SPEC.replaceFirst("\"rollbackThreshold\":12.5", "\"rollbackThreshold\":\"NaN\""),
                SPEC.replaceFirst("\"rollbackThreshold\":12.5", "\"rollbackThreshold\":1e999999999"),
                SPEC.replaceFirst("\"createdAt\":\"[^\"]*\"", "\"createdAt\":\"yesterday\""),
                SPEC.replaceFirst("\"createdAt\":\"[^\"]*\"", "\"createdAt\":1e999999999"),
                SPEC.replaceFirst("\"createdAt\":\"[^\"]*\"", "\"createdAt\":{}"),
                SPEC.replaceFirst("\"batchPause\":\"PT1.5S\"", "\"batchPause\":1e999999999"),
                SPEC.replaceFirst("\"batchPause\":\"PT1.5S\"", "\"batchPause\":\"P99999999999999999D\""),
                SPEC.replaceFirst("\"id\":\"d1\"", "\"id\":\"d1\",\"id\":\"d2\""),
                SPEC.replaceFirst("\"force\":true", "\"force\":false,\"force\":true"),
                SPEC + "x",
                SPEC + "{}",
                SPEC + ",",
                "\u0000" + SPEC,
                "\ufeff" + SPEC,
                SPEC.replace('"', '\''),
                SPEC.replaceFirst("\\{", "{/* comment */"),
                SPEC.replaceFirst("\"d1\"", "\"d\n1\""),
                SPEC.replaceFirst("\"d1\"", "\"d\\\\x1\""),
                "",
                " ",
                "null",
                "1",
                "\"\"",
                "[]",
                "{}",
                "[" + SPEC + "]",
                "NaN",
                "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void a_document_that_is_not_one_of_ours_is_refused(String json) {
        assertThat(json).isNotEqualTo(SPEC);
        refused(json);
    }

    @Test
    void a_newer_format_is_refused_with_both_numbers_and_what_to_do() {
        assertThatThrownBy(() -> Documents.readSpec(SPEC.replaceFirst("\"format\":1", "\"format\":99")))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessage("stored deployment has format 99, this library reads formats 1–1; upgrade the library");
    }

    static Stream<String> excessive() {
        String eightMegabytes = "x".repeat(8 * 1024 * 1024);
        return Stream.of(
                "[".repeat(1001) + "]".repeat(1001),
                "{\"a\":".repeat(1001) + "1" + "}".repeat(1001),
                "[".repeat(4_000_000),
                "\"" + eightMegabytes + "\"",
                SPEC.replaceFirst("\"d1\"", "\"" + eightMegabytes.substring(SPEC.length()) + "\""),
                SPEC.replaceFirst("\"d1\"", "\"" + "x".repeat(1_100_000) + "\""),
                SPEC.replaceFirst("\\{", "{\"" + "x".repeat(60_000) + "\":1,"),
                SPEC.replaceFirst("\\{", "{\"x\":[" + "{},".repeat(1_000_000) + "1],"),
                SPEC.replaceFirst("\\{", "{\"x\":" + "9".repeat(2_000) + ","),
                SPEC.replaceFirst("\\{", "{\"x\":0." + "9".repeat(2_000) + ","),
                " ".repeat(9_000_000) + SPEC);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("excessive")
    void a_document_beyond_the_limits_is_refused(String json) {
        refused(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@class\":\"%s\",\"command\":\"x\"}",
                "[\"%s\",{\"command\":\"x\"}]",
                "{\"type\":\"%s\",\"command\":\"x\"}",
                "{\"@type\":\"%s\",\"command\":\"x\"}",
                "{\"%s\":{\"command\":\"x\"}}"
            })
    void a_class_that_a_document_names_is_never_loaded(String form) {
        String gadget = String.format(form, CorruptDocumentsTest.class.getName() + "$Canary");
        List<String> documents = List.of(
                gadget,
                SPEC.replaceFirst("\\{", quote("{\"@class\":\"" + CorruptDocumentsTest.class.getName() + "$Canary\",")),
                SPEC.replaceFirst("\"strategy\":\\{[^}]*\\}", quote("\"strategy\":" + gadget)),
                SPEC.replaceFirst("\"batchSize\":\\[[^\\]]*\\]", quote("\"batchSize\":" + gadget)),
                SPEC.replaceFirst("\"key\":\"", quote("\"extra\":" + gadget + ",\"key\":\"")),
                SPEC.replaceFirst("\"attributes\":\\{", quote("\"attributes\":{\"a\":" + gadget + ",")));
        for (String document : documents) {
            for (Class<?> type : List.of(DeploymentSpec.class, DeploymentEvent.class, Policy.class, Object.class)) {
                try {
                    Object value = Documents.read(document, type);
                    assertThat(value.getClass().getName()).doesNotContain("Canary");
                } catch (CorruptDocumentException expected) {
                    assertThat(expected).hasNoCause();
                }
            }
        }
        assertThat(CANARY_LOADED).isFalse();
    }

    private static String quote(String text) {
        return Matcher.quoteReplacement(text);
    }

    @Test
    void no_message_quotes_what_is_stored_I28() {
        String secret = "canary-secret";
        List<String> documents = List.of(
                secret,
                "{\"format\":1,\"" + secret + "\"",
                SPEC.replaceFirst("\"onStall\":\"pause\"", "\"onStall\":\"" + secret + "\""),
                SPEC.replaceFirst("\"total\":4", "\"total\":\"" + secret + "\""),
                SPEC.replaceFirst("\"createdAt\":\"[^\"]*\"", "\"createdAt\":\"" + secret + "\""),
                SPEC.replaceFirst("\"type\":\"rolling\"", "\"type\":\"" + secret + "\""),
                SPEC.replaceFirst("\"attributes\":\\{", "\"attributes\":{\"a\":\"" + secret + "\\\\u0000\","),
                SPEC.replaceFirst(
                        "\"attributes\":\\{", "\"attributes\":{\"a\":\"" + (secret + "x").repeat(400) + "\","),
                SPEC.replaceFirst("\"attributes\":\\{", "\"attributes\":{\"a\":[\"" + secret + "\"],"));
        for (String document : documents) {
            assertThatThrownBy(() -> Documents.readSpec(document))
                    .isInstanceOf(CorruptDocumentException.class)
                    .hasNoCause()
                    .hasMessageNotContaining(secret);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "[{}]",
                "[null]",
                "[{\"sequence\":0,\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":-1,\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":9223372036854775808,\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1.5,\"at\":\"2026-03-01T10:00:00Z\",\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":\"1\",\"at\":\"2026-03-01T10:00:00Z\",\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1,\"at\":\"now\",\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1,\"at\":null,\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1,\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1,\"at\":\"2026-03-01T10:00:00Z\",\"type\":\"batch_exploded\",\"batch\":1}]",
                "[{\"sequence\":1,\"at\":\"2026-03-01T10:00:00Z\",\"batch\":1}]",
                "[{\"sequence\":1,\"at\":\"2026-03-01T10:00:00Z\",\"type\":\"batch_finished\"}]",
                "[{\"sequence\":1,\"at\":\"2026-03-01T10:00:00Z\",\"type\":\"batch_finished\",\"batch\":1}"
            })
    void events_that_are_not_ours_are_refused(String json) {
        assertThatThrownBy(() -> Documents.readEvents("d1", json)).isInstanceOf(CorruptDocumentException.class);
    }
}
