package dev.rollout;

/** A policy can't be carried out safely on this fleet. The message says why, and the smallest change that makes it feasible. */
public final class InfeasibleException extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final transient Policy feasible;

    public InfeasibleException(String message, Policy feasible) {
        super(message);
        this.feasible = feasible;
    }

    /** The policy with the change that the message names. */
    public Policy feasible() {
        return feasible;
    }
}
