package dev.rollout.decision;

import org.jspecify.annotations.Nullable;

/**
 * What this driver knows about an instance beyond its row. Lost with the process, and safe to lose.
 *
 * @param calling whether a call for it is under way
 * @param answer of the call for its present intent, null before it ended
 * @param readBack the answer to the question for its version, null before that
 * @param probing whether a probe of its present phase is under way
 * @param probes the answers of its probes in its present phase
 * @param testifying whether it is being asked if it fails as well
 * @param testimony what it answered to that last, null if it was not asked
 * @param phase counts its phases: the answer to a probe of an earlier one says nothing
 */
public record Observed(
        boolean calling,
        @Nullable Answer answer,
        @Nullable Answer readBack,
        boolean probing,
        ProbeHistory probes,
        boolean testifying,
        @Nullable Testimony testimony,
        int phase) {

    public static final Observed NOTHING = new Observed(false, null, null, false, ProbeHistory.NONE, false, null, 0);

    public Observed calling(boolean now) {
        return new Observed(now, answer, readBack, probing, probes, testifying, testimony, phase);
    }

    public Observed answer(@Nullable Answer now) {
        return new Observed(calling, now, readBack, probing, probes, testifying, testimony, phase);
    }

    public Observed readBack(@Nullable Answer now) {
        return new Observed(calling, answer, now, probing, probes, testifying, testimony, phase);
    }

    public Observed probing(boolean now) {
        return new Observed(calling, answer, readBack, now, probes, testifying, testimony, phase);
    }

    public Observed probes(ProbeHistory now) {
        return new Observed(calling, answer, readBack, probing, now, testifying, testimony, phase);
    }

    public Observed askedToTestify() {
        return new Observed(calling, answer, readBack, probing, probes, true, testimony, phase);
    }

    /** It testified; null where it was not asked after all. */
    public Observed testified(@Nullable Testimony now) {
        return new Observed(calling, answer, readBack, probing, probes, false, now == null ? testimony : now, phase);
    }

    /** In a new phase, of which no probe has been answered. */
    public Observed nextPhase() {
        return new Observed(calling, answer, readBack, false, ProbeHistory.NONE, testifying, testimony, phase + 1);
    }
}
