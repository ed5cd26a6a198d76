package dev.rollout;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment will do, as data: compiled from strategy, policy and fleet before anything is touched, stored with the
 * deployment, and guiding it to its end.
 *
 * @param stages in order
 * @param total instances of the service
 * @param toUpdate those of them that are not at the target version
 * @param maxUnavailable so many serving instances may be taken at once, none where an idle slot is updated
 * @param notes what roundings and limits amounted to, in words
 */
public record RolloutPlan(List<Stage> stages, int total, int toUpdate, int maxUnavailable, List<String> notes) {
    /**
     * Checks and copies the values.
     *
     * @throws IllegalArgumentException if there are not 1–100 stages, the first one is no update, or a number exceeds the
     *     fleet
     */
    public RolloutPlan {
        stages = List.copyOf(stages);
        notes = List.copyOf(notes);
        Checks.range("length of plan.stages", stages.size(), 1, 100);
        if (!(stages.get(0) instanceof Stage.Update)) {
            throw new IllegalArgumentException("plan.stages must begin with an update, began with " + stages.get(0));
        }
        Checks.range("plan.total", total, 0, DeploymentRequest.MAX_INSTANCES);
        Checks.range("plan.toUpdate", toUpdate, 0, total);
        Checks.range("plan.maxUnavailable", maxUnavailable, 0, total);
    }

    /** {@return how many instances serve at every moment at least, where nothing but this deployment takes any down} */
    public int floor() {
        return serving() - maxUnavailable;
    }

    /** {@return how many instances are there to serve: all but those of an idle slot that is updated} */
    public int serving() {
        return total - (slot() == null ? 0 : largestBatch());
    }

    /** {@return the idle slot that is updated; null where those that serve are} */
    public @Nullable String slot() {
        return ((Stage.Update) stages.get(0)).slot();
    }

    /** {@return whether it sets shares of the traffic} */
    public boolean shiftsTraffic() {
        return stages.stream().anyMatch(Stage.Shift.class::isInstance);
    }

    /**
     * Whether everything that is left is updated in the batch with this number or in those that follow it without a look.
     *
     * @param number of the batch, from 1
     * @return true where no later stage updates anything
     */
    public boolean isInLastUpdate(int number) {
        return updates().size() == 1
                || place(number).stage()
                        == stages.lastIndexOf(updates().get(updates().size() - 1));
    }

    /** {@return how many batches it takes, in all stages} */
    public int batches() {
        int batches = 0;
        int rest = toUpdate;
        for (Stage.Update update : updates()) {
            int here = update.instances() == null ? rest : Math.min(rest, update.instances());
            batches += update.batches(here);
            rest -= here;
        }
        return batches;
    }

    /**
     * Size of the batch with this number, counted from 1; the last batch may be smaller.
     *
     * @param number of the batch, from 1; beyond the last one for instances that have joined
     * @return at most so many instances
     */
    public int batchSize(int number) {
        Place place = place(number);
        return ((Stage.Update) stages.get(place.stage())).size(place.index());
    }

    /** {@return the size of the largest batch} */
    public int largestBatch() {
        return updates().stream()
                .flatMap(update -> update.batchSizes().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow();
    }

    /**
     * What stands between a batch and the next one: shifts of traffic, bakes, gates and approvals.
     *
     * @param number of the batch, from 1
     * @param last whether nothing is left to update after it: then whatever else the plan asks for
     * @return in order; empty where the next batch follows at once
     */
    public List<Stage> after(int number, boolean last) {
        Place place = place(number);
        if (!place.endsStage() && !last) {
            return List.of();
        }
        List<Stage> after = new ArrayList<>();
        for (Stage stage : stages.subList(place.stage() + 1, stages.size())) {
            if (!(stage instanceof Stage.Update)) {
                after.add(stage);
            } else if (!last) {
                break;
            }
        }
        return after;
    }

    private List<Stage.Update> updates() {
        return stages.stream()
                .filter(Stage.Update.class::isInstance)
                .map(Stage.Update.class::cast)
                .toList();
    }

    /** Where a batch stands in the plan. */
    private record Place(int stage, int index, boolean endsStage) {}

    private Place place(int number) {
        int before = 0;
        int lastUpdate = 0;
        int lastBefore = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            if (stages.get(stage) instanceof Stage.Update update) {
                lastUpdate = stage;
                lastBefore = before;
                Integer limit = update.instances();
                int batches = limit == null ? Integer.MAX_VALUE : update.batches(limit);
                if (number - 1 - before < batches) {
                    return new Place(stage, number - 1 - before, number - before == batches);
                }
                before += batches;
            }
        }
        return new Place(lastUpdate, number - 1 - lastBefore, false); // more than planned, since some have joined
    }
}
