package dev.rollout.exploration;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String invariant;

    Violation(String invariant, String what) {
        super(invariant + ": " + what, null, false, false);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }

    static void check(boolean holds, String invariant, String what) {
        if (!holds) {
            throw new Violation(invariant, what);
        }
    }
}
