package dev.rollout;

import java.util.List;

/**
 * What a deployment will do, as data: compiled from strategy, policy and fleet before anything is touched, stored with the
 * deployment, and guiding it to its end.
 *
 * @param stages in order
 * @param total instances of the service
 * @param toUpdate those of them that are not at the target version
 * @param maxUnavailable so many serving instances may be taken at once
 * @param notes what roundings and limits amounted to, in words
 */
public record RolloutPlan(List<Stage> stages, int total, int toUpdate, int maxUnavailable, List<String> notes) {
    public RolloutPlan {
        stages = List.copyOf(stages);
        notes = List.copyOf(notes);
        Checks.range("length of plan.stages", stages.size(), 1, 100);
        Checks.range("plan.total", total, 0, DeploymentRequest.MAX_INSTANCES);
        Checks.range("plan.toUpdate", toUpdate, 0, total);
        Checks.range("plan.maxUnavailable", maxUnavailable, 0, total);
    }

    /** So many instances serve at every moment, where nothing but this deployment takes any down. */
    public int floor() {
        return total - maxUnavailable;
    }

    /** How many batches it takes, in all stages. */
    public int batches() {
        int batches = 0;
        int rest = toUpdate;
        while (rest > 0) {
            batches++;
            int size = batchSize(batches);
            if (batches >= batchSizes().size()) {
                return batches - 1 + (rest + size - 1) / size;
            }
            rest -= size;
        }
        return batches;
    }

    /** Size of the batch with this number, counted from 1; the last batch may be smaller. */
    public int batchSize(int number) {
        List<Integer> sizes = batchSizes();
        return sizes.get(Math.min(number, sizes.size()) - 1);
    }

    /** Sizes of the batches in order, the last one repeats. */
    public List<Integer> batchSizes() {
        return ((Stage.Update) stages.get(0)).batchSizes();
    }
}
