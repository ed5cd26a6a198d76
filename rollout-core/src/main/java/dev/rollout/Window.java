package dev.rollout;

/** How one batch follows the other. */
public enum Window {
    /** A barrier: the next batch begins when nothing of the present one is open any more, after the batch pause. */
    BATCH,
    /** Each instance is a batch of its own, and the next one begins as soon as one less than the batch size is open. */
    SLIDING
}
