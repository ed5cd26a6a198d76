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

    public RollbackPolicy {
        Checks.duration("rollback.batchPause", batchPause);
        Checks.notNull("rollback.order", order);
    }

    public static RollbackPolicy defaults() {
        return DEFAULTS;
    }

    public RollbackPolicy batchSize(int count) {
        Checks.range("rollback.batchSize", count, 1, DeploymentRequest.MAX_INSTANCES);
        return batchSize(Amount.of(count));
    }

    public RollbackPolicy batchSize(Amount newBatchSize) {
        return new RollbackPolicy(newBatchSize, batchPause, order);
    }

    public RollbackPolicy batchPause(Duration newBatchPause) {
        return new RollbackPolicy(batchSize, newBatchPause, order);
    }

    public RollbackPolicy order(RollbackOrder newOrder) {
        return new RollbackPolicy(batchSize, batchPause, newOrder);
    }
}
