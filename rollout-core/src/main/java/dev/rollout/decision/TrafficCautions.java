package dev.rollout.decision;

import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import java.util.List;

/**
 * What shares of traffic ask of the fleet.
 *
 * @param splitting whether the router of this process can split traffic, as far as it has one
 */
record TrafficCautions(RolloutPlan plan, boolean splitting) {
    void addTo(List<String> list) {
        if (!plan.shiftsTraffic()) {
            return;
        }
        if (!splitting) {
            list.add(
                    "the router of this process can't split traffic: the share of the new version follows from its instances");
        } else if (plan.slot() == null) {
            rollback(list);
        }
    }

    /** Traffic goes back first, and until the instances do, the others carry all of it. */
    private void rollback(List<String> list) {
        int updated = plan.total() - plan.toUpdate();
        int without = updated;
        for (Stage stage : plan.stages()) {
            if (stage instanceof Stage.Update update && update.instances() != null) {
                updated += update.instances();
            } else if (stage instanceof Stage.Shift shift && shift.weight() < 100) {
                without = updated;
            }
        }
        int carried = plan.total() - without;
        if (carried < plan.floor()) {
            list.add("rolled back from its last weight, the " + carried
                    + " instances of the old version carry all of the traffic until the others are back");
        }
    }
}
