package dev.rollout.decision;

import dev.rollout.Policy;
import dev.rollout.ThresholdOf;
import dev.rollout.spi.InstanceState;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whether too many instances failed: strictly more than the threshold, of the denominator that was chosen. */
final class Threshold {
    private Threshold() {}

    /** Why it is exceeded, null where it is not. */
    static @Nullable String exceeded(Draft draft) {
        Policy policy = draft.view().policy();
        boolean ofBatch = policy.rollbackThresholdOf() == ThresholdOf.BATCH;
        int failed = ofBatch ? failedInBatch(draft) : draft.count(Mark.FAILED);
        if (failed == 0) {
            return null;
        }
        int of = denominator(draft, policy.rollbackThresholdOf());
        double percent = 100.0 * failed / of;
        return percent > policy.rollbackThreshold()
                ? failed + " of " + of + " failed = " + Course.percent(percent) + " > "
                        + Course.percent(policy.rollbackThreshold()) + "; " + first(draft)
                : null;
    }

    private static int denominator(Draft draft, ThresholdOf of) {
        switch (of) {
            case TOTAL:
                return draft.view().end();
            case BATCH:
                return Math.max(1, draft.batchMembers(draft.state().batch()));
            default:
                return Math.max(1, draft.count(Mark.BEGUN));
        }
    }

    private static int failedInBatch(Draft draft) {
        return (int) failures(draft)
                .filter(position -> draft.row(position).batch() == draft.state().batch())
                .count();
    }

    private static IntStream failures(Draft draft) {
        return IntStream.concat(draft.view().in(Mark.FAILED).stream(), draft.changed())
                .distinct()
                .sorted()
                .filter(position -> Mark.FAILED.of(draft.row(position)));
    }

    /** The first failed instance, and why it failed. */
    static String first(Draft draft) {
        InstanceState row = draft.row(failures(draft).findFirst().orElseThrow());
        return row.id() + ": " + row.failure();
    }
}
