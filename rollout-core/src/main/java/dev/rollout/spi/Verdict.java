package dev.rollout.spi;

import java.util.Objects;

/**
 * What a gate says. Nothing but {@link Kind#PASS} lets a deployment go on.
 *
 * @param kind what follows from it
 * @param reason in words, at most 1,000 characters are kept as evidence
 */
public record Verdict(Kind kind, String reason) {
    /** What follows from a verdict. */
    public enum Kind {
        /** It goes on. */
        PASS,
        /** It is rolled back, or stops where that is not wanted. */
        FAIL,
        /** Not yet: it is asked again. */
        WAIT,
        /** The evidence points nowhere: it is asked again. */
        INCONCLUSIVE,
        /** There is no evidence: it is asked again. */
        NO_DATA
    }

    public Verdict {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    public static Verdict pass(String evidence) {
        return new Verdict(Kind.PASS, evidence);
    }

    public static Verdict fail(String reason) {
        return new Verdict(Kind.FAIL, reason);
    }

    /** Not yet. */
    public static Verdict waiting(String reason) {
        return new Verdict(Kind.WAIT, reason);
    }

    public static Verdict inconclusive(String reason) {
        return new Verdict(Kind.INCONCLUSIVE, reason);
    }

    public static Verdict noData(String reason) {
        return new Verdict(Kind.NO_DATA, reason);
    }
}
