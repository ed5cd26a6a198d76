package dev.rollout.spi;

/** The side effects that an instance can be about to have. */
public enum IntentKind {
    /** Read its version where the updater can, then take it out of rotation. */
    DRAIN,
    /** Bring it to a version. */
    UPDATE,
    /** Give it traffic again. */
    ADMIT,
    /** Share the traffic of the service; of no single instance. */
    SPLIT
}
