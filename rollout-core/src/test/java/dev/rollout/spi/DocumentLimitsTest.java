package dev.rollout.spi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
