package dev.rollout.decision;

import dev.rollout.DeploymentEvent.BatchFinished;
import dev.rollout.DeploymentEvent.BatchStarted;
import dev.rollout.DeploymentEvent.Resumed;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.IntentKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** On the way to the target: batch after batch, each gated by the health of all that went before. */
final class Forward {
    private Forward() {}

    /** A step of its own: whatever follows from how things stand is decided after it. */
    static void resume(Draft draft) {
        if (draft.state().goal() == Goal.FORWARD && draft.state().status() == DeploymentStatus.PAUSED) {
            draft.state(state -> state.status(DeploymentStatus.IN_PROGRESS).progressAt(draft.now()));
            draft.event(new Resumed(Direction.FORWARD));
        }
    }

    static void advance(Draft draft) {
        updateDoubtfulAgain(draft);
        boolean running = draft.state().batch() > 0 && draft.state().batchFinishedAt() == null;
        if (running) {
            openMore(draft);
            finishBatch(draft);
        }
        if (draft.state().batch() == 0 || draft.state().batchFinishedAt() != null) {
            next(draft);
        }
    }

    /** A person resumed it: that is the word to do a doubtful update again. */
    private static void updateDoubtfulAgain(Draft draft) {
        draft.view().in(Mark.IN_DOUBT).stream().forEach(position -> {
            InstanceState row = draft.row(position);
            InstanceState timed = row.toBuilder()
                    .deadline(draft.now().plus(draft.view().policy().instanceDeadline()))
                    .build();
            int attempt = row.intent() == null ? 1 : row.intent().attempt() + 1;
            String version = row.intent() == null ? null : row.intent().version();
            Moves.intend(draft, timed, IntentKind.UPDATE, version, attempt);
        });
    }

    private static void finishBatch(Draft draft) {
        if (draft.count(Mark.OPEN) == 0
                && draft.count(Mark.IN_DOUBT) == 0
                && (missing(draft) == 0 || draft.count(Mark.PENDING) == 0)) {
            draft.event(new BatchFinished(draft.state().batch()));
            draft.state(state -> state.batchFinishedAt(draft.now()));
        }
    }

    private static int missing(Draft draft) {
        int batch = draft.state().batch();
        return draft.view().plan().batchSize(batch) - draft.batchMembers(batch);
    }

    private static void next(Draft draft) {
        if (draft.count(Mark.PENDING) == 0) {
            Ending.forward(draft);
        } else if (pauseIsOver(draft.view(), draft.state(), draft.now())
                && everybodyIsKnown(draft.view())
                && candidate(draft, -1) >= 0) {
            int batch = draft.state().batch() + 1;
            draft.state(state -> state.batch(batch).batchFinishedAt(null).progressAt(draft.now()));
            draft.event(new BatchStarted(batch, draft.view().plan().batches()));
            openMore(draft);
        }
    }

    static boolean pauseIsOver(DeploymentView view, DeploymentState state, Instant now) {
        Instant ends = pauseEnds(view, state);
        return ends == null || !now.isBefore(ends);
    }

    /** When the pause between two batches ends, null where there is none. */
    static @Nullable Instant pauseEnds(DeploymentView view, DeploymentState state) {
        Instant finished = state.batchFinishedAt();
        return finished == null ? null : finished.plus(view.policy().batchPause());
    }

    /** Whether it is known of each instance at rest if it serves. */
    static boolean everybodyIsKnown(DeploymentView view) {
        return view.health(Health.UNKNOWN).isEmpty()
                && view.health(Health.SUSPECT).isEmpty();
    }

    /** Opens what is missing in the present batch, as far as capacity and call slots allow. */
    private static void openMore(Draft draft) {
        int slots = draft.view().means().freeSlots();
        int position = -1;
        for (int missing = missing(draft); missing > 0 && slots > 0; missing--, slots--) {
            position = candidate(draft, position);
            if (position < 0) {
                return;
            }
            Moves.open(
                    draft, draft.row(position), Direction.FORWARD, draft.state().batch());
        }
    }

    /**
     * The next instance to open, −1 where there is none that may be: sick ones first, they are outside the budget; then
     * those that serve, in order.
     *
     * @param after the one that was opened before it in the same decision, −1 for none
     */
    private static int candidate(Draft draft, int after) {
        boolean serving = after >= 0 && !draft.view().health(Health.SICK).contains(after);
        if (!serving) {
            int sick = pending(draft, draft.view().health(Health.SICK), after + 1);
            if (sick >= 0) {
                return sick;
            }
        }
        if (!Capacity.of(draft.view()).mayTakeDown(draft.count(Mark.TAKEN), draft.serving())) {
            return -1;
        }
        PositionSet pending = draft.view().in(Mark.PENDING);
        int position = pending(draft, pending, serving ? after + 1 : 0);
        while (position >= 0 && !draft.serves(position)) {
            position = pending(draft, pending, position + 1);
        }
        return position;
    }

    private static int pending(Draft draft, PositionSet among, int from) {
        int position = among.next(from);
        while (position >= 0 && !Mark.PENDING.of(draft.row(position))) {
            position = among.next(position + 1);
        }
        return position;
    }
}
