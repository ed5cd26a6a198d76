package dev.rollout;

/** What follows where a gate does not pass. */
public enum OnVerdict {
    /** It is asked again, until the progress deadline is over. */
    ASK_AGAIN,
    /** The deployment is paused, and a person decides; resumed, it asks the gate again. */
    PAUSE,
    /** The deployment is rolled back, or stops where {@code autoRollback} is off. */
    ROLL_BACK
}
