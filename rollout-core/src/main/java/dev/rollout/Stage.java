package dev.rollout;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a {@link RolloutPlan}. */
public sealed interface Stage {
    /**
     * Update instances in batches.
     *
     * @param batchSizes sizes of the batches in order, the last one repeats
     * @param instances so many of them; null for all that are left
     */
    record Update(List<Integer> batchSizes, @Nullable Integer instances) implements Stage {
        public Update {
            Checks.noNulls("stage.batchSizes", batchSizes);
            Checks.range("length of stage.batchSizes", batchSizes.size(), 1, 100);
            batchSizes.forEach(size -> Checks.range("batch size", size, 1, DeploymentRequest.MAX_INSTANCES));
            if (instances != null) {
                Checks.range("stage.instances", instances, 1, DeploymentRequest.MAX_INSTANCES);
            }
            batchSizes = List.copyOf(batchSizes);
        }

        /** All that are left. */
        public Update(List<Integer> batchSizes) {
            this(batchSizes, null);
        }

        /** How many batches it takes for so many instances. */
        int batches(int toUpdate) {
            int batches = 0;
            int rest = toUpdate;
            while (rest > 0 && batches < batchSizes.size()) {
                rest -= batchSizes.get(batches);
                batches++;
            }
            int last = batchSizes.get(batchSizes.size() - 1);
            return rest <= 0 ? batches : batches + (rest + last - 1) / last;
        }

        /** Size of a batch, counted from 0; the last one takes what is left. */
        int size(int index) {
            int size = batchSizes.get(Math.min(index, batchSizes.size() - 1));
            return instances == null ? size : Math.min(size, instances - before(index));
        }

        private int before(int index) {
            int listed =
                    batchSizes.stream().limit(index).mapToInt(Integer::intValue).sum();
            int last = batchSizes.get(batchSizes.size() - 1);
            return listed + Math.max(0, index - batchSizes.size()) * last;
        }
    }

    /** Nothing is done for so long. */
    record Bake(Duration duration) implements Stage {
        public Bake {
            Checks.duration("stage.duration", duration);
        }
    }

    /** A gate has to pass. */
    record Gate(String name) implements Stage {
        public Gate {
            Checks.text("stage.name", name, 100);
        }
    }

    /** A person has to approve it. */
    record Approval(String name) implements Stage {
        public Approval {
            Checks.text("stage.name", name, 100);
        }
    }
}
