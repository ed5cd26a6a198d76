package dev.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a deployment goes, and in which order.
 *
 * @param batchSize instances a batch; null, the default, stands for 2. With a sliding window, how many are open at once
 * @param window how one batch follows the other; a barrier by default
 * @param batchPause between two batches; 10 s by default. None with a sliding window
 * @param order of the instances; the registry's by default
 * @param pauseAfterBatch after which batches a person has to promote it; none by default
 * @param bake so long the updated fleet is watched after the last batch before the deployment ends; 0 by default
 */
public record Pace(
        @Nullable BatchSize batchSize,
        Window window,
        Duration batchPause,
        Order order,
        PauseAfterBatch pauseAfterBatch,
        Duration bake) {
    private static final BatchSize DEFAULT_BATCH_SIZE = BatchSize.of(2);
    static final Pace DEFAULTS =
            new Pace(null, Window.BATCH, Duration.ofSeconds(10), Order.REGISTRY, PauseAfterBatch.none(), Duration.ZERO);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null or a time is not 0–30 days, or {@code
     *     pauseAfterBatch} is set with a sliding window
     */
    public Pace {
        Checks.notNull("window", window);
        Checks.duration("batchPause", batchPause);
        Checks.notNull("order", order);
        Checks.notNull("pauseAfterBatch", pauseAfterBatch);
        Checks.duration("bake", bake);
        if (window == Window.SLIDING && !pauseAfterBatch.isNone()) {
            throw new IllegalArgumentException("pauseAfterBatch needs batches with a barrier between them, was "
                    + pauseAfterBatch + " with window sliding; set window to batch or leave pauseAfterBatch out");
        }
    }

    /** {@return the batch size that applies: the one that was set, or 2} */
    public BatchSize batchSizeOrDefault() {
        return batchSize == null ? DEFAULT_BATCH_SIZE : batchSize;
    }

    /** {@return whether the window slides, so that there is no moment between batches} */
    public boolean isSliding() {
        return window == Window.SLIDING;
    }

    /** {@return the pause that applies: none with a sliding window} */
    public Duration pauseBetweenBatches() {
        return isSliding() ? Duration.ZERO : batchPause;
    }
}
