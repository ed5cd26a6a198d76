package dev.rollout.spi;

/** How a drain ended. */
public enum DrainResult {
    /** Acknowledged, and no request is in flight any more. */
    DRAINED,
    /** Acknowledged, but requests were still in flight when the time was up. */
    TIMED_OUT
}
