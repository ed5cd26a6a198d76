package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.InstanceStatus;
import dev.rollout.Policy;
import dev.rollout.ThresholdOf;
import dev.rollout.contract.Fixtures;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strictly more failures than the threshold are too many, of the denominator that was chosen. */
class ThresholdTest {
    /** The first ones of those begun have failed; batches of two, the last one is the present one. */
    private static Fleet fleet(int size, int begun, int failed, double threshold, ThresholdOf of) {
        Fleet fleet = Fleet.of(
                size,
                Policy.builder()
                        .rollbackThreshold(threshold)
                        .rollbackThresholdOf(of)
                        .build());
        IntStream.range(0, begun)
                .forEach(position -> fleet.row(
                        position,
                        row -> row.batch(position / 2 + 1).touched(true).status(InstanceStatus.HEALTHY)));
        IntStream.range(0, failed)
                .forEach(position -> fleet.row(
                        position, row -> row.status(InstanceStatus.FAILED).failure("503")));
        return fleet.state(state -> state.batch((begun + 1) / 2));
    }

    private static String exceeded(Fleet fleet) {
        return Threshold.exceeded(new Draft(fleet, Fixtures.T0));
    }

    @ParameterizedTest(name = "{2} failed, {1} begun of {0}, {3} % of {4}: {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                // size, begun, failed, threshold, of, reason
                "20, 0, 0, 0, ATTEMPTED, -",
                "20, 2, 0, 0, ATTEMPTED, -",
                "20, 2, 1, 0, ATTEMPTED, 1 of 2 failed = 50 % > 0 %; i0: 503",
                "20, 2, 1, 10, ATTEMPTED, 1 of 2 failed = 50 % > 10 %; i0: 503",
                "20, 10, 1, 10, ATTEMPTED, -",
                "20, 9, 1, 10, ATTEMPTED, 1 of 9 failed = 11.1 % > 10 %; i0: 503",
                "20, 2, 2, 100, ATTEMPTED, -",
                "20, 20, 3, 14.9, ATTEMPTED, 3 of 20 failed = 15 % > 14.9 %; i0: 503",
                "20, 2, 2, 10, TOTAL, -",
                "20, 4, 3, 10, TOTAL, 3 of 20 failed = 15 % > 10 %; i0: 503",
                "3, 1, 1, 33.3, TOTAL, 1 of 3 failed = 33.3 % > 33.3 %; i0: 503",
                "3, 1, 1, 33.4, TOTAL, -",
                "20, 2, 1, 50, BATCH, -",
                "20, 2, 2, 50, BATCH, 2 of 2 failed = 100 % > 50 %; i0: 503",
            })
    void failures_are_too_many_only_where_they_are_strictly_more(
            int size, int begun, int failed, double threshold, ThresholdOf of, String reason) {
        assertThat(exceeded(fleet(size, begun, failed, threshold, of))).isEqualTo(reason);
    }

    @Test
    void of_the_present_batch_earlier_failures_do_not_count() {
        assertThat(exceeded(fleet(20, 4, 2, 10, ThresholdOf.BATCH))).isNull();
        assertThat(exceeded(fleet(20, 4, 3, 10, ThresholdOf.BATCH))).isEqualTo("1 of 2 failed = 50 % > 10 %; i0: 503");
    }

    /** I17: one that was healthy and died later has a failure all the same. */
    @Test
    void an_instance_that_failed_counts_wherever_it_stands_now_I17() {
        Fleet fleet = fleet(20, 4, 1, 10, ThresholdOf.ATTEMPTED).row(0, row -> row.status(InstanceStatus.UPDATING));

        assertThat(exceeded(fleet)).startsWith("1 of 4 failed = 25 %");
    }

    @Test
    void a_failure_of_the_same_decision_counts_at_once() {
        Fleet fleet = fleet(20, 2, 0, 10, ThresholdOf.ATTEMPTED);
        Draft draft = new Draft(fleet, Fixtures.T0);

        Moves.fail(draft, draft.row(1), "no answer");

        assertThat(Threshold.exceeded(draft)).isEqualTo("1 of 2 failed = 50 % > 10 %; i1: no answer");
    }
}
