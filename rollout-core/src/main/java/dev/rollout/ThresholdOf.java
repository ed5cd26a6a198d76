package dev.rollout;

/** What the rollback threshold is a percentage of. */
public enum ThresholdOf {
    /** The instances begun in batches up to and including the present one. */
    ATTEMPTED,
    /** All instances of the service. */
    TOTAL,
    /** The instances of the present batch, and of its failures alone. */
    BATCH
}
