package dev.rollout;

import org.jspecify.annotations.Nullable;

/**
 * How many failures are too many, and what happens then. Instances that were sick before the deployment are tolerated, each
 * by its identity: their failures are recorded and don't count here.
 *
 * @param autoRollback whether too many failures bring back the previous versions; true by default. Otherwise the
 *     deployment ends as failed with the rest untouched
 * @param blame whether the old version is looked at before that; it is by default
 * @param rollbackThreshold strictly more failures than this percentage are too many, 0–100; 10 by default
 * @param rollbackThresholdOf what that is a percentage of; the instances attempted by default
 * @param maxFailed more failures than this are too many as well, whichever is hit first, 0–100,000; null, the default, for
 *     no such limit
 */
public record FailurePolicy(
        boolean autoRollback,
        Blame blame,
        double rollbackThreshold,
        ThresholdOf rollbackThresholdOf,
        @Nullable Integer maxFailed) {
    static final FailurePolicy DEFAULTS = new FailurePolicy(true, Blame.HOLD, 10, ThresholdOf.ATTEMPTED, null);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the field, where one is out of its range or null that must be set
     */
    public FailurePolicy {
        Checks.notNull("blame", blame);
        if (!(rollbackThreshold >= 0 && rollbackThreshold <= 100)) {
            throw new IllegalArgumentException("rollbackThreshold must be 0–100 percent, was " + rollbackThreshold);
        }
        Checks.notNull("rollbackThresholdOf", rollbackThresholdOf);
        if (maxFailed != null) {
            Checks.range("maxFailed", maxFailed, 0, DeploymentRequest.MAX_INSTANCES);
        }
    }

    /**
     * Whether so many failures are too many; none never are.
     *
     * @param failed how many failed, of those that count here
     * @param of how many there are of what {@code rollbackThresholdOf} names
     * @return whether one of the two limits is exceeded
     */
    public boolean exceeded(int failed, int of) {
        return failed > 0
                && (100.0 * failed / Math.max(1, of) > rollbackThreshold || maxFailed != null && failed > maxFailed);
    }
}
