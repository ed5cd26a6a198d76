package dev.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How instances are brought back. The capacity rule holds on the way back as well; what is out of service anyway goes
 * first and takes no capacity.
 *
 * @param batchSize instances at once; null, the default, stands for the largest batch forward
 * @param batchPause between two batches; 0 by default
 * @param order of the instances; the last one first by default
 */
public record RollbackPolicy(@Nullable Amount batchSize, Duration batchPause, RollbackOrder order) {
    static final RollbackPolicy DEFAULTS = new RollbackPolicy(null, Duration.ZERO, RollbackOrder.REVERSE);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the pause is not 0–30 days, or the order is null
     */
    public RollbackPolicy {
        Checks.duration("rollback.batchPause", batchPause);
        Checks.notNull("rollback.order", order);
    }

    /** {@return the defaults: as many at once as the largest batch forward, without pauses, the last one first} */
    public static RollbackPolicy defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many instances are brought back at once; the largest batch forward by default.
     *
     * @param count 1–100,000
     * @return a changed copy
     * @throws IllegalArgumentException if the count is out of its range
     */
    public RollbackPolicy batchSize(int count) {
        Checks.range("rollback.batchSize", count, 1, DeploymentRequest.MAX_INSTANCES);
        return batchSize(Amount.of(count));
    }

    /**
     * Sets how many instances are brought back at once; the largest batch forward by default.
     *
     * @param newBatchSize a count, or a percentage of the instances of the service
     * @return a changed copy
     */
    public RollbackPolicy batchSize(Amount newBatchSize) {
        return new RollbackPolicy(newBatchSize, batchPause, order);
    }

    /**
     * Sets the pause between two batches on the way back; 0 by default.
     *
     * @param newBatchPause 0–30 days
     * @return a changed copy
     */
    public RollbackPolicy batchPause(Duration newBatchPause) {
        return new RollbackPolicy(batchSize, newBatchPause, order);
    }

    /**
     * Sets the order of the instances on the way back; the last one first by default.
     *
     * @param newOrder of those that serve; the others go first anyway
     * @return a changed copy
     */
    public RollbackPolicy order(RollbackOrder newOrder) {
        return new RollbackPolicy(batchSize, batchPause, newOrder);
    }
}
