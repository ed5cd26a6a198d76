package dev.rollout;

/** Where a deployment stands. */
public enum DeploymentStatus {
    /** Waits for its predecessor to end. */
    PENDING,
    /** On its way to the target version. */
    IN_PROGRESS,
    /** Held; its direction says where it goes when resumed. No instance is left drained. */
    PAUSED,
    /** Each touched instance goes back to its own previous version. */
    ROLLING_BACK,
    /** Every instance is healthy on the target version. */
    COMPLETED,
    /** At least one instance failed, and nothing was rolled back. */
    FAILED,
    /** Each touched instance serves its own previous version again. */
    ROLLED_BACK,
    /** Some instance could not be brought back; the reason names them. */
    ROLLBACK_FAILED,
    /** Stopped by a person, the rest untouched. */
    CANCELLED,
    /** A newer deployment took its place. */
    SUPERSEDED;

    /** {@return whether nothing changes any more} */
    public boolean isFinal() {
        return compareTo(COMPLETED) >= 0;
    }

    /** {@return whether it counts as the one active deployment of its service: begun, and not final} */
    public boolean isActive() {
        return this != PENDING && !isFinal();
    }
}
