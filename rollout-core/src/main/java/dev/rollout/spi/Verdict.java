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
        /** It is rolled back, or what else {@code gates.onFail} says. */
        FAIL,
        /** Not yet: it is asked again. */
        WAIT,
        /** The evidence points nowhere: it is asked again, or what else {@code gates.onInconclusive} says. */
        INCONCLUSIVE,
        /** There is no evidence: it is asked again, or what else {@code gates.onNoData} says. */
        NO_DATA
    }

    /**
     * Checks that both are set.
     *
     * @throws NullPointerException if one is null
     */
    public Verdict {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * It may go on.
     *
     * @param evidence in words, kept with the deployment
     * @return the verdict
     */
    public static Verdict pass(String evidence) {
        return new Verdict(Kind.PASS, evidence);
    }

    /**
     * It must not go on; what follows is the policy's {@code gates.onFail}.
     *
     * @param reason in words, kept with the deployment
     * @return the verdict
     */
    public static Verdict fail(String reason) {
        return new Verdict(Kind.FAIL, reason);
    }

    /**
     * Not yet: it is asked again, until the progress deadline is over.
     *
     * @param reason in words
     * @return the verdict
     */
    public static Verdict waiting(String reason) {
        return new Verdict(Kind.WAIT, reason);
    }

    /**
     * The evidence points nowhere; what follows is the policy's {@code gates.onInconclusive}.
     *
     * @param reason in words
     * @return the verdict
     */
    public static Verdict inconclusive(String reason) {
        return new Verdict(Kind.INCONCLUSIVE, reason);
    }

    /**
     * There is no evidence; what follows is the policy's {@code gates.onNoData}.
     *
     * @param reason in words
     * @return the verdict
     */
    public static Verdict noData(String reason) {
        return new Verdict(Kind.NO_DATA, reason);
    }
}
