package dev.rollout;

import java.util.List;

/** One step of a {@link RolloutPlan}. */
public sealed interface Stage {
    /**
     * Update the instances in batches.
     *
     * @param batchSizes sizes of the batches in order, the last one repeats
     */
    record Update(List<Integer> batchSizes) implements Stage {
        public Update {
            Checks.noNulls("stage.batchSizes", batchSizes);
            Checks.range("length of stage.batchSizes", batchSizes.size(), 1, 100);
            batchSizes.forEach(size -> Checks.range("batch size", size, 1, DeploymentRequest.MAX_INSTANCES));
            batchSizes = List.copyOf(batchSizes);
        }
    }
}
