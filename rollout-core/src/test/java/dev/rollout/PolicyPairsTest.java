package dev.rollout;

import static dev.rollout.BadInput.refuse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.Documents;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fields that are fine alone and don't fit each other are refused, with both named; just inside they are taken. */
class PolicyPairsTest {
    private static final String BARRIER = "pauseAfterBatch needs batches with a barrier between them, was ";

    /** Written with ' instead of ". */
    private static Policy read(String json) {
        return Documents.readStrictly(json.replace('\'', '"'), Policy.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'window':'sliding','pauseAfterBatch':'each'  | " + BARRIER + "each with window sliding",
                "'window':'sliding','pauseAfterBatch':[2,1]   | " + BARRIER + "[1, 2] with window sliding",
                "'health':{'timeout':'PT5M0.001S'}            | health.timeout must be at most instanceDeadline (PT5M), was PT5M0.001S",
                "'instanceDeadline':'PT4.999S'                | health.timeout must be at most instanceDeadline (PT4.999S), was PT5S",
                "'instanceDeadline':'PT10.999S'               | instanceDeadline must be at least drainTimeout PT5S + health.startDelay PT2S",
                "'progressDeadline':'PT10.999S'               | progressDeadline must be at least drainTimeout PT5S + health.startDelay PT2S",
                "'drainTimeout':'PT4M54.001S'                 | instanceDeadline must be at least drainTimeout PT4M54.001S",
                "'drainTimeout':'PT10M'                       | progressDeadline must be at least drainTimeout PT10M",
                "'health':{'startDelay':'PT4M51.001S'}        | health.startDelay PT4M51.001S",
                "'health':{'minHealthy':'PT4M49.001S'}        | health.minHealthy PT4M49.001S = PT5M0.001S, was PT5M",
                "'health':{'attempts':148}                    | (health.attempts 148 − 1) × health.interval PT2S",
                "'health':{'successes':148}                   | (health.successes 148 − 1) × health.interval PT2S",
                "'health':{'interval':'PT2M26.501S'}          | (health.attempts 3 − 1) × health.interval PT2M26.501S",
                "'health':{'attempts':1000,'interval':'PT720H'} | = PT719280H7S, was PT10M; raise it"
            })
    void fields_that_do_not_fit_each_other_are_refused_with_both(String fields, String message) {
        assertThatThrownBy(() -> read("{" + fields + "}"))
                .isExactlyInstanceOf(CorruptDocumentException.class)
                .hasMessageStartingWith("Policy can't be read at $: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'window':'sliding','pauseAfterBatch':[]",
                "'window':'sliding','batchPause':'PT10S','batchSize':[1,2]",
                "'window':'batch','pauseAfterBatch':'each'",
                "'health':{'timeout':'PT5M'}",
                "'instanceDeadline':'PT11S'",
                "'progressDeadline':'PT11S'",
                "'progressDeadline':'PT11S','instanceDeadline':'PT720H'",
                "'drainTimeout':'PT4M54S'",
                "'health':{'startDelay':'PT4M51S'}",
                "'health':{'minHealthy':'PT4M49S'}",
                "'health':{'attempts':147}",
                "'health':{'successes':147}",
                "'health':{'interval':'PT2M26.5S'}"
            })
    void fields_that_just_fit_each_other_are_taken(String fields) {
        Policy policy = read("{" + fields + "}");

        assertThat(policy).isNotEqualTo(Policy.defaults());
        assertThat(policy.toBuilder().build()).isEqualTo(policy);
    }

    static Stream<BadInput> inJava() {
        PolicyBuilder sliding = Policy.builder().window(Window.SLIDING);
        TreeSet<Integer> first = new TreeSet<>(java.util.Set.of(1));
        return Stream.of(
                refuse(
                        "sliding, and paused after each batch",
                        () -> sliding.pauseAfterBatch(PauseAfterBatch.eachBatch())
                                .build(),
                        BARRIER + "each with window sliding; set window to batch or leave pauseAfterBatch out"),
                refuse(
                        "each batch, and some",
                        () -> new PauseAfterBatch(true, first),
                        "pauseAfterBatch must be \"each\" or a list of batch numbers, was both: [1]"),
                refuse(
                        "batches null",
                        () -> PauseAfterBatch.of((Integer[]) null),
                        "pauseAfterBatch must be set, was null"),
                refuse(
                        "a batch null",
                        () -> PauseAfterBatch.of(1, null),
                        "pauseAfterBatch must not contain null, element 1 is null"),
                refuse("sizes null", () -> BatchSize.list((String[]) null), "batchSize must be set, was null"),
                refuse(
                        "a size null",
                        () -> BatchSize.list("1", null),
                        "batchSize: number of instances must be set, was null"),
                refuse("amount null", () -> Amount.parse(null), "number of instances must be set, was null"));
    }

    @ParameterizedTest
    @MethodSource("inJava")
    void what_only_a_program_can_say_wrongly_is_refused_too(BadInput bad) {
        bad.check();
    }

    /** The list is a set: nobody waits twice after the same batch. */
    @Test
    void a_batch_that_is_named_twice_is_paused_after_once() {
        assertThat(read("{'pauseAfterBatch':[2,1,2]}"))
                .isEqualTo(Policy.builder()
                        .pauseAfterBatch(PauseAfterBatch.of(1, 2))
                        .build());
    }

    /** What was refused is not half set. */
    @Test
    void a_builder_keeps_its_value_where_another_one_is_refused() {
        PolicyBuilder builder = Policy.builder().batchSize(3).instanceRetries(2);

        assertThatThrownBy(() -> builder.batchSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.instanceRetries(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.bake(null)).isInstanceOf(IllegalArgumentException.class);

        assertThat(builder.build())
                .isEqualTo(Policy.builder().batchSize(3).instanceRetries(2).build());
    }
}
