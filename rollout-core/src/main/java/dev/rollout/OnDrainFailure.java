package dev.rollout;

/** What happens where an instance's requests do not end in time, or its router refuses. */
public enum OnDrainFailure {
    /** The instance is admitted again, untouched, and counts as failed. */
    FAIL_INSTANCE,
    /** It is updated all the same; what went wrong is kept as evidence. */
    PROCEED
}
