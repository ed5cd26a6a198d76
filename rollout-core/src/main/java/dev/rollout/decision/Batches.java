package dev.rollout.decision;

import dev.rollout.Order;
import dev.rollout.Pace;
import dev.rollout.RolloutPlan;
import dev.rollout.spi.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How instances fall into batches. */
final class Batches {
    private Batches() {}

    /** The zone that counts for the order: all instances are of one where zones don't matter. */
    static String zone(Pace pace, InstanceState row) {
        return pace.order() == Order.ZONE && row.instance().zone() != null
                ? row.instance().zone()
                : "";
    }

    /** The instances in batches, as they fall where all are well; the first one has the number {@code first}. */
    static List<List<InstanceState>> split(RolloutPlan plan, Pace pace, List<InstanceState> pending, int first) {
        List<List<InstanceState>> batches = new ArrayList<>();
        List<InstanceState> present = new ArrayList<>();
        for (InstanceState row : pending) {
            int size = pace.isSliding() ? 1 : plan.batchSize(first + batches.size());
            boolean otherZone = !present.isEmpty() && !Objects.equals(zone(pace, present.get(0)), zone(pace, row));
            if (present.size() >= size || otherZone) {
                batches.add(present);
                present = new ArrayList<>();
            }
            present.add(row);
        }
        if (!present.isEmpty()) {
            batches.add(present);
        }
        return batches;
    }

    /** How many batches are to come after the present one, changes included. */
    static int toCome(Draft draft) {
        List<InstanceState> pending = new ArrayList<>();
        for (int position = 0; position < draft.nextPosition(); position++) {
            InstanceState row = draft.row(position);
            if (Mark.PENDING.of(row)) {
                pending.add(row);
            }
        }
        int missing = draft.state().batch() > 0
                        && draft.state().batchFinishedAt() == null
                        && !draft.view().policy().pace().isSliding()
                ? Math.max(
                        0,
                        draft.view().plan().batchSize(draft.state().batch())
                                - draft.batchMembers(draft.state().batch()))
                : 0;
        return split(
                        draft.view().plan(),
                        draft.view().policy().pace(),
                        pending.subList(Math.min(missing, pending.size()), pending.size()),
                        draft.state().batch() + 1)
                .size();
    }
}
