package dev.rollout.decision;

import dev.rollout.DeploymentEvent.Resumed;
import dev.rollout.DeploymentEvent.RollbackStarted;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.spi.InstanceState;
import java.util.Collections;
import java.util.Comparator;
import java.util.stream.IntStream;

/** On the way back: each touched instance to its own previous version, the last first, under the same capacity rule. */
final class Backward {
    private Backward() {}

    static void advance(Draft draft) {
        if (draft.state().status() != DeploymentStatus.ROLLING_BACK) {
            boolean begins = draft.state().direction() == Direction.FORWARD;
            draft.state(state -> state.status(DeploymentStatus.ROLLING_BACK)
                    .direction(Direction.BACK)
                    .progressAt(draft.now()));
            draft.event(begins ? new RollbackStarted(draft.state().reason()) : new Resumed(Direction.BACK));
        }
        draft.view().in(Mark.IN_DOUBT).stream()
                .mapToObj(draft::row)
                .filter(InstanceState::inDoubt)
                .forEach(row -> Moves.turnBack(draft, row));
        bringBackWhatIsOut(draft);
        bringBackWhatServes(draft);
        if (draft.count(Mark.OPEN) == 0 && (draft.count(Mark.RESTORABLE) == 0 || nothingMoreCanBeTaken(draft))) {
            Ending.back(draft);
        }
    }

    /** What is out of service anyway comes first, and takes no capacity. */
    private static void bringBackWhatIsOut(Draft draft) {
        IntStream out = draft.view().in(Mark.OUT).stream();
        IntStream sick = draft.view().health(Health.SICK).stream();
        IntStream.concat(draft.changed(), IntStream.concat(out, sick))
                .distinct()
                .filter(position -> Mark.RESTORABLE.of(draft.row(position)) && !draft.mayServe(position))
                .boxed()
                .sorted(Comparator.reverseOrder())
                .limit(room(draft))
                .toList()
                .forEach(position -> open(draft, position));
    }

    private static void bringBackWhatServes(Draft draft) {
        PositionSet restorable = draft.view().in(Mark.RESTORABLE);
        int room = room(draft);
        for (int position = restorable.previous(draft.view().end());
                position >= 0 && room > 0 && mayTakeDown(draft);
                position = restorable.previous(position - 1)) {
            if (Mark.RESTORABLE.of(draft.row(position)) && draft.serves(position)) {
                open(draft, position);
                room--;
            }
        }
    }

    private static void open(Draft draft, int position) {
        InstanceState row = draft.row(position);
        if (row.touched() && row.previous() == null) {
            Moves.fail(draft, row.toBuilder().direction(Direction.BACK).build(), "its previous version is unknown");
        } else if (row.admitted()) {
            Moves.open(draft, row, Direction.BACK, row.batch());
        } else {
            Moves.turnBack(draft, row);
        }
    }

    private static int room(Draft draft) {
        int atOnce = Collections.max(draft.view().plan().batchSizes());
        return Math.max(
                0,
                Math.min(atOnce - draft.count(Mark.OPEN), draft.view().means().freeSlots()));
    }

    private static boolean mayTakeDown(Draft draft) {
        return Capacity.of(draft.view()).mayTakeDown(draft.count(Mark.TAKEN), draft.serving());
    }

    /** Those that could not be brought back have used up the budget; waiting would not help. */
    private static boolean nothingMoreCanBeTaken(Draft draft) {
        int lost = (int) draft.view().in(Mark.LOST).stream()
                .filter(position -> draft.row(position).taken())
                .count();
        return Capacity.of(draft.view()).exhausted(lost);
    }
}
