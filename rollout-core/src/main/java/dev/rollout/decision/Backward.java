package dev.rollout.decision;

import dev.rollout.DeploymentEvent.Resumed;
import dev.rollout.DeploymentEvent.RollbackStarted;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.RollbackOrder;
import dev.rollout.RollbackPolicy;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * On the way back: each touched instance to its own previous version, under the same capacity rule, at a pace of its own.
 * Without a pause between batches, the next ones begin as soon as there is room: nothing waits for one that is slow.
 */
final class Backward {
    private Backward() {}

    /** A step of its own: whatever is open then turns, in the first batch of the way back. */
    static void begin(Draft draft) {
        DeploymentState before = draft.state();
        if (before.goal() != Goal.BACK || before.status() == DeploymentStatus.ROLLING_BACK) {
            return;
        }
        draft.state(state -> state.status(DeploymentStatus.ROLLING_BACK).progressAt(draft.now()));
        if (before.direction() == Direction.BACK) {
            draft.event(new Resumed(Direction.BACK));
        } else {
            draft.state(state -> state.direction(Direction.BACK)
                    .batch(0)
                    .batchFinishedAt(null)
                    .waitsPassed(0));
            draft.event(new RollbackStarted(before.reason()));
        }
    }

    static void advance(Draft draft) {
        begin(draft); // where it has just been turned round
        draft.view().in(Mark.IN_DOUBT).stream()
                .mapToObj(draft::row)
                .filter(InstanceState::inDoubt)
                .forEach(row -> {
                    if (row.standby()) {
                        Moves.leave(draft, row);
                    } else {
                        Moves.turnBack(draft, row);
                    }
                });
        finishBatch(draft);
        if (mayOpen(draft)) {
            bringBackWhatIsOut(draft);
            bringBackWhatServes(draft);
        }
        if (draft.count(Mark.OPEN) == 0
                && (draft.count(Mark.RESTORABLE) == 0 || nothingMoreCanBeTaken(draft))
                && !awaitsRegistry(draft.view(), draft.state())
                && Shifting.isSettled(draft.view(), draft.state(), draft.now())) {
            Ending.back(draft);
        }
    }

    private static void finishBatch(Draft draft) {
        DeploymentState state = draft.state();
        if (isPaced(draft.view())
                && state.batch() > 0
                && state.batchFinishedAt() == null
                && draft.count(Mark.OPEN) == 0) {
            draft.state(next -> next.batchFinishedAt(draft.now()).waitsPassed(0));
        }
    }

    private static boolean mayOpen(Draft draft) {
        DeploymentState state = draft.state();
        if (Shifting.blocks(draft.view(), state, draft.now())) {
            return false; // first a switch of traffic
        }
        return !isPaced(draft.view())
                || state.batch() == 0
                || (state.batchFinishedAt() != null && Waits.areOver(draft.view(), state, draft.now()));
    }

    private static boolean isPaced(DeploymentView view) {
        return !view.policy().rollback().batchPause().isZero();
    }

    /** What is out of service anyway comes first, and takes no capacity. */
    private static void bringBackWhatIsOut(Draft draft) {
        IntStream out = draft.view().in(Mark.OUT).stream();
        IntStream sick = draft.view().health(Health.SICK).stream();
        Comparator<Integer> order = isReverse(draft) ? Comparator.reverseOrder() : Comparator.naturalOrder();
        IntStream justFailed = draft.changed().filter(position -> Mark.OUT.of(draft.row(position)));
        IntStream.concat(justFailed, IntStream.concat(out, sick))
                .distinct()
                .filter(position -> Mark.RESTORABLE.of(draft.row(position)) && !draft.mayServe(position))
                .boxed()
                .sorted(order)
                .limit(room(draft))
                .toList()
                .forEach(position -> open(draft, position));
    }

    private static void bringBackWhatServes(Draft draft) {
        PositionSet restorable = draft.view().in(Mark.RESTORABLE);
        boolean reverse = isReverse(draft);
        int room = room(draft);
        for (int position = reverse ? restorable.previous(draft.view().end()) : restorable.next(0);
                position >= 0 && room > 0 && mayTakeDown(draft);
                position = reverse ? restorable.previous(position - 1) : restorable.next(position + 1)) {
            if (Mark.RESTORABLE.of(draft.row(position)) && draft.serves(position)) {
                open(draft, position);
                room--;
            }
        }
    }

    private static boolean isReverse(Draft draft) {
        return draft.view().policy().rollback().order() == RollbackOrder.REVERSE;
    }

    private static void open(Draft draft, int position) {
        InstanceState row = draft.row(position);
        if (row.touched() && row.previous() == null) {
            Moves.fail(draft, row.toBuilder().direction(Direction.BACK).build(), "its previous version is unknown");
        } else if (row.admitted()) {
            Moves.open(draft, row, Direction.BACK, draft.backBatch());
        } else {
            Moves.turnBack(draft, row);
        }
    }

    private static int room(Draft draft) {
        RollbackPolicy policy = draft.view().policy().rollback();
        int atOnce = policy.batchSize() == null
                ? draft.view().plan().largestBatch()
                : policy.batchSize().outOf(draft.view().plan().total());
        return Math.max(
                0,
                Math.min(atOnce - draft.count(Mark.OPEN), draft.view().means().freeSlots()));
    }

    private static boolean mayTakeDown(Draft draft) {
        return Capacity.of(draft).mayTakeDown(draft.count(Mark.TAKEN), draft.serving());
    }

    /** Those that could not be brought back have used up the budget; waiting would not help. */
    private static boolean nothingMoreCanBeTaken(Draft draft) {
        int lost = (int) draft.view().in(Mark.LOST).stream()
                .filter(position -> draft.row(position).taken())
                .count();
        return Capacity.of(draft).exhausted(lost);
    }

    /** The same of what is committed. */
    static boolean nothingMoreCanBeTaken(DeploymentView view) {
        int lost = (int) view.in(Mark.LOST).stream()
                .filter(position -> view.row(position).taken())
                .count();
        return Capacity.of(view).exhausted(lost);
    }

    /** Whether one that could not be brought back may have left, which has to be asked before it counts. */
    private static boolean awaitsRegistry(DeploymentView view, DeploymentState state) {
        boolean incomplete =
                !view.in(Mark.LOST).isEmpty() || !view.in(Mark.RESTORABLE).isEmpty();
        return incomplete && !view.registry().isTriedSince(state.progressAt());
    }

    static boolean wantsRegistry(DeploymentView view) {
        DeploymentState state = view.state();
        Instant finished = state.batchFinishedAt();
        boolean between = isPaced(view) && finished != null && !view.registry().isTriedSince(finished);
        return state.status() == DeploymentStatus.ROLLING_BACK
                && view.in(Mark.OPEN).isEmpty()
                && (between || awaitsRegistry(view, state));
    }
}
