package dev.rollout.decision;

import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.spi.InstanceState;

/** Updated instances stay watched until the deployment ends: one that turns bad counts as failed (I17). */
final class Watch {
    private Watch() {}

    static void fail(Draft draft) {
        if (draft.state().goal() == Goal.BACK) {
            return; // it will be brought back anyway
        }
        PositionSet sick = draft.view().health(Health.SICK);
        for (int position = sick.next(0); position >= 0; position = sick.next(position + 1)) {
            InstanceState row = draft.row(position);
            if (Mark.HEALTHY.of(row) && row.direction() == Direction.FORWARD) {
                Moves.fail(
                        draft,
                        row,
                        "turned bad after it was healthy, last "
                                + draft.view().observed(position).probes().lastDetail());
            }
        }
    }
}
