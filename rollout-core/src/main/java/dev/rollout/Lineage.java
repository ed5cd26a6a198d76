package dev.rollout;

/**
 * The deployment that another one follows.
 *
 * @param deployment id of the earlier one
 * @param kind in which manner it is followed
 */
public record Lineage(String deployment, Kind kind) {
    /** How a deployment follows an earlier one. */
    public enum Kind {
        /** Tries again, in the direction in which that failed, with its baselines, skipping what is done. */
        RETRY,
        /** Brings back what that touched, to its baselines. */
        ROLL_BACK,
        /** Takes its place, as soon as it has closed what it had open. */
        SUPERSEDE
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is null or the id is not 1–200 characters
     */
    public Lineage {
        Checks.text("lineage.deployment", deployment, 200);
        Checks.notNull("lineage.kind", kind);
    }
}
