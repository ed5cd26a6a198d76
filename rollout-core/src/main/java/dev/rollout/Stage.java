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
     * @param slot those of this slot, which gets no traffic meanwhile; null where those that serve are updated
     */
    record Update(
            List<Integer> batchSizes,
            @Nullable Integer instances,
            @Nullable String slot) implements Stage {
        /**
         * Checks and copies the values.
         *
         * @throws IllegalArgumentException if there are not 1–100 sizes, or a number is not 1–100,000
         */
        public Update {
            Checks.noNulls("stage.batchSizes", batchSizes);
            Checks.range("length of stage.batchSizes", batchSizes.size(), 1, 100);
            batchSizes.forEach(size -> Checks.range("batch size", size, 1, DeploymentRequest.MAX_INSTANCES));
            if (instances != null) {
                Checks.range("stage.instances", instances, 1, DeploymentRequest.MAX_INSTANCES);
            }
            batchSizes = List.copyOf(batchSizes);
        }

        /**
         * Updates all that are left, of those that serve.
         *
         * @param batchSizes sizes of the batches in order, the last one repeats
         */
        public Update(List<Integer> batchSizes) {
            this(batchSizes, null, null);
        }

        /**
         * Updates so many, of those that serve.
         *
         * @param batchSizes sizes of the batches in order, the last one repeats
         * @param instances so many of them; null for all that are left
         */
        public Update(List<Integer> batchSizes, @Nullable Integer instances) {
            this(batchSizes, instances, null);
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

    /**
     * The new version, or the slot that was updated, gets this share of the traffic.
     *
     * @param weight 0–100, in percent
     */
    record Shift(int weight) implements Stage {
        /**
         * Checks the share.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public Shift {
            Checks.range("stage.weight", weight, 0, 100);
        }
    }

    /**
     * The other slot is left as it is for so long, and going back is one switch.
     *
     * @param duration 0–30 days
     */
    record KeepWarm(Duration duration) implements Stage {
        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public KeepWarm {
            Checks.duration("stage.duration", duration);
        }
    }

    /**
     * Nothing is done for so long; what is updated is watched.
     *
     * @param duration 0–30 days
     */
    record Bake(Duration duration) implements Stage {
        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public Bake {
            Checks.duration("stage.duration", duration);
        }
    }

    /**
     * A gate has to pass.
     *
     * @param name by which the builder was given it, 1–100 characters
     */
    record Gate(String name) implements Stage {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public Gate {
            Checks.text("stage.name", name, 100);
        }
    }

    /**
     * A person has to approve it.
     *
     * @param name to be given with the approval, 1–100 characters
     */
    record Approval(String name) implements Stage {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public Approval {
            Checks.text("stage.name", name, 100);
        }
    }
}
