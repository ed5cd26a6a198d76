package dev.rollout.decision;

/** What a person or a pipeline can ask of a deployment. */
public enum Command {
    PAUSE,
    RESUME,
    CANCEL_STOP,
    CANCEL_ROLL_BACK,
    ROLL_BACK
}
