package dev.rollout;

import java.util.List;

/**
 * Which gates are asked between batches, and what follows from what they say. Nothing but a pass lets a deployment go on. The
 * steps of a {@link Canary} or {@link BlueGreen} strategy name further ones, where they stand.
 *
 * @param before before each batch, the first one included; by the names given to {@link RollingDeployerBuilder#gate}, 0–20
 * @param after after each batch
 * @param atEnd after the last batch, behind those of {@code after}
 * @param onFail what a verdict of FAIL leads to: ROLL_BACK by default, or PAUSE
 * @param onInconclusive the same of INCONCLUSIVE: ASK_AGAIN by default
 * @param onNoData the same of NO_DATA, and of a gate that fails or does not answer in time: ASK_AGAIN by default
 */
public record GatePolicy(
        List<String> before,
        List<String> after,
        List<String> atEnd,
        OnVerdict onFail,
        OnVerdict onInconclusive,
        OnVerdict onNoData) {
    static final GatePolicy DEFAULTS = new GatePolicy(
            List.of(), List.of(), List.of(), OnVerdict.ROLL_BACK, OnVerdict.ASK_AGAIN, OnVerdict.ASK_AGAIN);
    private static final int MOST = 20;

    /**
     * Checks and copies the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null, a list has more than 20 names or one that is
     *     not 1–100 characters, or {@code onFail} is ASK_AGAIN
     */
    public GatePolicy {
        before = names("gates.before", before);
        after = names("gates.after", after);
        atEnd = names("gates.atEnd", atEnd);
        Checks.notNull("gates.onFail", onFail);
        Checks.notNull("gates.onInconclusive", onInconclusive);
        Checks.notNull("gates.onNoData", onNoData);
        if (onFail == OnVerdict.ASK_AGAIN) {
            throw new IllegalArgumentException(
                    "gates.onFail must be ROLL_BACK or PAUSE, was ASK_AGAIN; a gate that may change its mind says WAIT");
        }
    }

    private static List<String> names(String field, List<String> names) {
        Checks.noNulls(field, names);
        Checks.range("length of " + field, names.size(), 0, MOST);
        names.forEach(name -> Checks.text(field, name, 100));
        return List.copyOf(names);
    }

    /** {@return the defaults: no gates; FAIL rolls back, and any other verdict is asked for again} */
    public static GatePolicy defaults() {
        return DEFAULTS;
    }

    /**
     * Asks these gates before each batch.
     *
     * @param names at most 20, in place of the present ones
     * @return a changed copy
     */
    public GatePolicy before(String... names) {
        return new GatePolicy(List.of(names), after, atEnd, onFail, onInconclusive, onNoData);
    }

    /**
     * Asks these gates after each batch.
     *
     * @param names at most 20, in place of the present ones
     * @return a changed copy
     */
    public GatePolicy after(String... names) {
        return new GatePolicy(before, List.of(names), atEnd, onFail, onInconclusive, onNoData);
    }

    /**
     * Asks these gates after the last batch.
     *
     * @param names at most 20, in place of the present ones
     * @return a changed copy
     */
    public GatePolicy atEnd(String... names) {
        return new GatePolicy(before, after, List.of(names), onFail, onInconclusive, onNoData);
    }

    /**
     * Sets what a verdict of FAIL leads to; ROLL_BACK by default.
     *
     * @param verdict ROLL_BACK or PAUSE
     * @return a changed copy
     * @throws IllegalArgumentException if it is ASK_AGAIN: a gate that may change its mind says WAIT
     */
    public GatePolicy onFail(OnVerdict verdict) {
        return new GatePolicy(before, after, atEnd, verdict, onInconclusive, onNoData);
    }

    /**
     * Sets what a verdict of INCONCLUSIVE leads to; ASK_AGAIN by default.
     *
     * @param verdict any of them
     * @return a changed copy
     */
    public GatePolicy onInconclusive(OnVerdict verdict) {
        return new GatePolicy(before, after, atEnd, onFail, verdict, onNoData);
    }

    /**
     * Sets what NO_DATA leads to, and a gate that fails or does not answer in time; ASK_AGAIN by default.
     *
     * @param verdict any of them
     * @return a changed copy
     */
    public GatePolicy onNoData(OnVerdict verdict) {
        return new GatePolicy(before, after, atEnd, onFail, onInconclusive, verdict);
    }
}
