package dev.rollout;

/**
 * How many instances stand where: always the sizes of sets, never counted up and down.
 *
 * @param total instances of the service
 * @param updated healthy on the target, those included that were there already
 * @param failed instances with a recorded failure on the way forward, or that could not be brought back
 * @param rolledBack instances that serve their own previous version again
 * @param open instances at work
 * @param taken serving instances that this deployment has taken and not given back
 */
public record Tally(int total, int updated, int failed, int rolledBack, int open, int taken) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is negative or exceeds {@code total}, or {@code total} exceeds 100,000
     */
    public Tally {
        Checks.range("total", total, 0, DeploymentRequest.MAX_INSTANCES);
        Checks.range("updated", updated, 0, total);
        Checks.range("failed", failed, 0, total);
        Checks.range("rolledBack", rolledBack, 0, total);
        Checks.range("open", open, 0, total);
        Checks.range("taken", taken, 0, total);
    }
}
