package dev.rollout.decision;

import dev.rollout.FailurePolicy;
import dev.rollout.ThresholdOf;
import dev.rollout.spi.InstanceState;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Whether too many instances failed: strictly more than the threshold, of the denominator that was chosen, or more than the
 * count that was set. Failures put down to a common cause don't count.
 */
final class Threshold {
    private Threshold() {}

    /**
     * Which failures count against the limits. Those that were sick before are tolerated, unless all were: then nobody is left
     * to show that the new version is good, and it may be the probe that is wrong.
     */
    static Mark judged(Draft draft) {
        return draft.count(Mark.SICK_BEFORE) == draft.count(Mark.PRESENT) ? Mark.FAILED : Mark.JUDGED;
    }

    /** Why it is exceeded, null where it is not. */
    static @org.jspecify.annotations.Nullable String exceeded(Draft draft) {
        FailurePolicy policy = draft.view().policy().failures();
        int all = draft.count(judged(draft));
        if (all <= draft.state().forgiven()) {
            return null;
        }
        boolean ofBatch = policy.rollbackThresholdOf() == ThresholdOf.BATCH;
        int failed = ofBatch ? failedInBatch(draft) : all;
        int of = denominator(draft, policy.rollbackThresholdOf());
        double share = 100.0 * failed / of;
        if (failed > 0 && share > policy.rollbackThreshold()) {
            return failed + " of " + of + " failed = " + percent(share) + " > " + percent(policy.rollbackThreshold())
                    + "; " + first(draft);
        }
        return policy.maxFailed() != null && all > policy.maxFailed()
                ? all + " failed, more than maxFailed " + policy.maxFailed() + "; " + first(draft)
                : null;
    }

    private static int denominator(Draft draft, ThresholdOf of) {
        return Math.max(
                1,
                switch (of) {
                    case TOTAL -> draft.count(Mark.PRESENT);
                    case BATCH -> draft.batchMembers(draft.state().batch());
                    case ATTEMPTED -> draft.count(Mark.BEGUN);
                });
    }

    private static int failedInBatch(Draft draft) {
        return (int) failures(draft)
                .filter(position -> draft.row(position).batch() == draft.state().batch())
                .count();
    }

    private static IntStream failures(Draft draft) {
        Mark judged = judged(draft);
        return IntStream.concat(draft.view().in(judged).stream(), draft.changed())
                .distinct()
                .sorted()
                .filter(position -> judged.of(draft.row(position)));
    }

    /** The first failed instance, and why it failed. */
    private static String first(Draft draft) {
        InstanceState row = draft.row(failures(draft).findFirst().orElseThrow());
        return row.id() + ": " + row.failure();
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f %%" : "%.1f %%", value);
    }
}
