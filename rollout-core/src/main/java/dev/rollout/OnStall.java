package dev.rollout;

/** What happens when a deployment makes no progress within its progress deadline. */
public enum OnStall {
    /** Every touched instance goes back to its own previous version. */
    ROLL_BACK,
    /** The deployment is paused and waits for a person. */
    PAUSE,
    /** The deployment ends as failed, with the rest untouched. */
    FAIL
}
