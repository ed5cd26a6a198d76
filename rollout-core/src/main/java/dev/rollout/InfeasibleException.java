package dev.rollout;

/** A policy can't be carried out safely on this fleet. The message says why, and the smallest change that makes it feasible. */
public final class InfeasibleException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient Policy feasible;

    /**
     * A refusal with a way out.
     *
     * @param message why, and the change that helps
     * @param feasible the policy with that change
     */
    public InfeasibleException(String message, Policy feasible) {
        super(message);
        this.feasible = feasible;
    }

    /** {@return the policy with the change that the message names; null after this exception was serialized} */
    public Policy feasible() {
        return feasible;
    }
}
