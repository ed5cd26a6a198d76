package dev.rollout;

/** What a deployment has been told to reach. Durable: a successor of a dead driver finds it. */
public enum Goal {
    /** Every instance on the target version. */
    FORWARD,
    /** Every touched instance on its own previous version. */
    BACK,
    /** Close what is open, then wait for a person. */
    HOLD,
    /** Close what is open, then end. */
    STOP
}
