package dev.rollout.decision;

/** What a person or a pipeline can ask of a deployment that is not final. */
public enum Command {
    PAUSE,
    RESUME,
    PROMOTE,
    ACCEPT,
    CANCEL_STOP,
    CANCEL_ROLL_BACK,
    ROLL_BACK
}
