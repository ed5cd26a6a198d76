package dev.rollout.spi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentRequest;
import dev.rollout.contract.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows 71 and 79 of bad input: what is beyond a limit is refused as any other damaged document. */
class DocumentLimitsTest {
    private static final String REST = ",\"at\":\"2026-11-23T10:00:00Z\",\"type\":\"batch_finished\",\"batch\":1}]";

    @ParameterizedTest
    @ValueSource(ints = {65, 1001, 100_000})
    void a_document_that_is_too_deep_is_refused(int depth) {
        assertThatThrownBy(() -> Documents.readEvents("d1", "[".repeat(depth) + "]".repeat(depth)))
                .isInstanceOf(CorruptDocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "1.5", "1e0", "9223372036854775808", "\"1\"", "null", "true"})
    void a_sequence_is_a_whole_number_from_1(String sequence) {
        assertThatThrownBy(() -> Documents.readEvents("d1", "[{\"sequence\":" + sequence + REST))
                .isInstanceOf(CorruptDocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "null", "[]", "{}", "[\"a\"]"})
    void what_is_no_text_among_texts_is_refused(String value) {
        assertThatThrownBy(() -> Documents.readTexts("{\"a\":\"b\",\"c\":" + value + "}"))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessage("stored map can't be read: holds something that is no text");
        assertThatThrownBy(() -> Documents.readList("[\"a\"," + value + "]"))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessage("stored list can't be read: holds something that is no text");
    }

    @Test
    void an_attribute_is_not_shown_even_to_who_wrote_it_I28() {
        String request = Documents.write(Samples.fullRequest())
                .replaceFirst("\"attributes\":\\{", "\"attributes\":{\"other\":[\"canary-secret\"],");

        assertThatThrownBy(() -> Documents.readStrictly(request, DeploymentRequest.class))
                .isInstanceOf(CorruptDocumentException.class)
                .hasMessageContaining("$.attributes.other: must be a text")
                .hasMessageNotContaining("canary-secret");
    }
}
