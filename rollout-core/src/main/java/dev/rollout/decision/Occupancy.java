package dev.rollout.decision;

import dev.rollout.Pace;
import dev.rollout.RolloutPlan;
import dev.rollout.spi.InstanceState;
import java.util.ArrayList;
import java.util.List;

/**
 * How a batch takes up capacity, in a deployment in which each instance takes the same time.
 *
 * @param taken so many serving instances are taken at once while it is updated, those of batches before it included
 * @param begins after so many times of an instance, without pauses
 * @param waves it takes so many times of an instance
 */
record Occupancy(int taken, int begins, int waves) {

    static List<Occupancy> of(RolloutPlan plan, Pace pace, List<List<InstanceState>> split) {
        return pace.isSliding() ? sliding(plan, pace, split) : barriers(plan, split);
    }

    int ends() {
        return begins + waves;
    }

    private static List<Occupancy> barriers(RolloutPlan plan, List<List<InstanceState>> split) {
        List<Occupancy> all = new ArrayList<>(split.size());
        int begins = 0;
        for (List<InstanceState> members : split) {
            int taken = Math.min(members.size(), plan.maxUnavailable());
            int atOnce = plan.slot() == null ? taken : members.size(); // an idle slot serves nobody
            Occupancy next =
                    new Occupancy(plan.slot() == null ? taken : 0, begins, (members.size() + atOnce - 1) / atOnce);
            all.add(next);
            begins = next.ends();
        }
        return all;
    }

    /** Each begins as soon as there is room; where the zone changes, when nothing is open any more. */
    private static List<Occupancy> sliding(RolloutPlan plan, Pace pace, List<List<InstanceState>> split) {
        List<Occupancy> all = new ArrayList<>(split.size());
        all.add(new Occupancy(1, 0, 1));
        for (int index = 1; index < split.size(); index++) {
            // batches count from 1: the window is that of the batch before or of this one, whichever is smaller
            int window = Math.min(plan.maxUnavailable(), Math.min(plan.batchSize(index), plan.batchSize(index + 1)));
            boolean sameZone = zone(pace, split.get(index - 1)).equals(zone(pace, split.get(index)));
            int room = sameZone ? window : 1;
            Occupancy before = all.get(index - 1);
            int begins = index < room
                    ? before.begins()
                    : Math.max(before.begins(), all.get(index - room).ends());
            all.add(new Occupancy(sameZone ? Math.min(window, before.taken() + 1) : 1, begins, 1));
        }
        return all;
    }

    private static String zone(Pace pace, List<InstanceState> members) {
        return Batches.zone(pace, members.get(0));
    }
}
