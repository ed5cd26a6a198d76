package dev.rollout;

/** How a deployment is cancelled. */
public enum CancelMode {
    /** Finish what is open and leave the rest untouched; ends {@code cancelled}. */
    STOP,
    /** Bring every touched instance back; ends {@code rolled_back}. */
    ROLL_BACK
}
