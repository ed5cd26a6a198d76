package dev.rollout.decision;

/** A decision would take something where the table of transitions does not lead (I22). */
public final class IllegalTransitionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public IllegalTransitionException(String what, Enum<?> from, Enum<?> to) {
        super("illegal transition of " + what + " from " + from + " to " + to);
    }
}
