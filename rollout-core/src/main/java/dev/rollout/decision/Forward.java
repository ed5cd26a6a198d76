package dev.rollout.decision;

import dev.rollout.DeploymentEvent.BatchFinished;
import dev.rollout.DeploymentEvent.BatchStarted;
import dev.rollout.DeploymentEvent.Resumed;
import dev.rollout.DeploymentEvent.SickBefore;
import dev.rollout.DeploymentEvent.SlotReady;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Pace;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.IntentKind;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

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
        if (draft.state().batch() == 0 && everybodyIsKnown(draft.view()) && noteWhoWasSick(draft)) {
            return; // how much may be missing is reckoned with them
        }
        if (pace(draft).isSliding()) {
            slide(draft);
        } else if (isRunning(draft)) {
            openMore(draft);
            if (atRest(draft) && (missing(draft) == 0 || new Candidates(draft).isBatchWhole())) {
                draft.event(new BatchFinished(draft.state().batch()));
                finished(draft);
            }
        }
        if (!isRunning(draft)) {
            next(draft);
        }
    }

    private static Pace pace(Draft draft) {
        return draft.view().policy().pace();
    }

    private static boolean isRunning(Draft draft) {
        return draft.state().batch() > 0 && draft.state().batchFinishedAt() == null;
    }

    private static boolean atRest(Draft draft) {
        return draft.count(Mark.OPEN) == 0 && draft.count(Mark.IN_DOUBT) == 0;
    }

    private static void finished(Draft draft) {
        // where others have left it may be the last one earlier than planned, and what waits after it depends on that
        boolean last = draft.count(Mark.PENDING) == 0;
        int batches = last ? draft.state().batch() : draft.state().batches();
        draft.state(state -> state.batchFinishedAt(draft.now()).waitsPassed(0).batches(batches));
        String slot = draft.view().plan().slot();
        if (slot != null) {
            draft.event(new SlotReady(slot, draft.view().spec().request().version(), healthy(draft)));
        }
    }

    private static List<String> healthy(Draft draft) {
        return draft.view().batch(draft.state().batch()).stream()
                .mapToObj(draft::row)
                .filter(Mark.HEALTHY::of)
                .map(InstanceState::id)
                .toList();
    }

    /** A person resumed it: that is the word to do a doubtful update again. */
    private static void updateDoubtfulAgain(Draft draft) {
        draft.view().in(Mark.IN_DOUBT).stream().forEach(position -> {
            InstanceState row = draft.row(position);
            InstanceState timed = row.toBuilder()
                    .deadline(draft.now().plus(draft.view().policy().deadlines().instanceDeadline()))
                    .build();
            int attempt = row.intent() == null ? 1 : row.intent().attempt() + 1;
            String version = row.intent() == null ? null : row.intent().version();
            Moves.intend(draft, timed, IntentKind.UPDATE, version, attempt);
        });
    }

    private static int missing(Draft draft) {
        int batch = draft.state().batch();
        return draft.view().plan().batchSize(batch) - draft.batchMembers(batch);
    }

    /** What follows a batch: the waits, then the next one or the end. */
    private static void next(Draft draft) {
        boolean last = draft.count(Mark.PENDING) == 0;
        if (lacksCanary(draft) && replaceCanary(draft)) {
            return;
        }
        Waits.Planned wait = Waits.present(draft.view(), draft.state(), draft.now());
        if (Waits.isToPass(draft.view(), draft.state(), draft.now())) {
            Gates.pass(draft);
        } else if (wait instanceof Waits.Shift shift) {
            if (Shifting.isReached(draft.view(), draft.state(), shift.weight())) {
                Gates.pass(draft);
            }
        } else if (wait instanceof Waits.Gate gate) {
            Gates.follow(draft, gate);
        } else if (wait instanceof Waits.Person) {
            draft.state(state -> state.goal(Goal.HOLD)
                    .reason("pauseAfterBatch: batch " + draft.state().batch() + " of "
                            + draft.state().batches() + " is finished; promote or resume it to go on"));
            Holding.pause(draft);
        } else if (mayBegin(draft)) {
            if (last) {
                Ending.forward(draft);
            } else if (everybodyIsKnown(draft.view()) && new Candidates(draft).next(-1) >= 0) {
                begin(draft);
                openMore(draft);
            }
        }
    }

    /** One that was looked at has left: another one takes its place, and the look at it begins anew. */
    private static boolean lacksCanary(Draft draft) {
        int batch = draft.state().batch();
        return batch > 0
                && !draft.view().plan().after(batch, false).isEmpty()
                && !Waits.areOver(draft.view(), draft.state(), draft.now())
                && missing(draft) > 0
                && everybodyIsKnown(draft.view());
    }

    /** Opens the batch once more; false where nobody is there to go into it. */
    private static boolean replaceCanary(Draft draft) {
        DeploymentState before = draft.state();
        draft.state(state -> state.batchFinishedAt(null).waitsPassed(0));
        if (draft.view().means().freeSlots() == 0 || new Candidates(draft).next(-1) < 0) {
            draft.state(state -> state.batchFinishedAt(before.batchFinishedAt()).waitsPassed(before.waitsPassed()));
            return false;
        }
        draft.event(new BatchStarted(before.batch(), before.batches()));
        openMore(draft);
        return true;
    }

    private static boolean mayBegin(Draft draft) {
        boolean idle =
                draft.view().plan().slot() == null || Shifting.isSettled(draft.view(), draft.state(), draft.now());
        return idle
                && Waits.areOver(draft.view(), draft.state(), draft.now())
                && Membership.isCurrent(draft.view(), draft.state(), draft.now());
    }

    private static void begin(Draft draft) {
        int batch = draft.state().batch() + 1;
        int batches = Math.max(batch, draft.state().batches());
        draft.state(state -> state.batch(batch)
                .batches(batches)
                .batchFinishedAt(null)
                .waitsPassed(0)
                .progressAt(draft.now()));
        draft.event(new BatchStarted(batch, batches));
    }

    /** Illness that was there before is known by its identity: another one that falls ill counts. */
    private static boolean noteWhoWasSick(Draft draft) {
        List<InstanceState> sick = draft.view().health(Health.SICK).stream()
                .mapToObj(draft::row)
                .filter(row -> !row.sickBefore())
                .toList();
        sick.forEach(row -> {
            draft.put(row.toBuilder().sickBefore(true).build());
            draft.event(new SickBefore(row.id()));
        });
        return !sick.isEmpty();
    }

    /** Whether it is known of each instance at rest if it serves. */
    static boolean everybodyIsKnown(DeploymentView view) {
        return view.health(Health.UNKNOWN).isEmpty()
                && view.health(Health.SUSPECT).isEmpty();
    }

    static boolean wantsRegistry(DeploymentView view, Instant now) {
        boolean between = view.state().batch() == 0
                || view.state().batchFinishedAt() != null
                || (view.policy().pace().isSliding() && !view.in(Mark.PENDING).isEmpty());
        return view.state().status() == DeploymentStatus.IN_PROGRESS
                && between
                && (Waits.areOver(view, view.state(), now)
                        ? !Membership.isCurrent(view, view.state(), now)
                        : Gates.awaitsRegistry(view, now));
    }

    /** Opens what is missing in the present batch, as far as capacity and call slots allow. */
    private static void openMore(Draft draft) {
        Candidates candidates = new Candidates(draft);
        int slots = draft.view().means().freeSlots();
        int position = -1;
        for (int missing = missing(draft); missing > 0 && slots > 0; missing--, slots--) {
            position = candidates.next(position);
            if (position < 0) {
                return;
            }
            Moves.open(
                    draft, draft.row(position), Direction.FORWARD, draft.state().batch());
        }
    }

    /** Each instance is a batch of its own: the next one begins as soon as there is room for it. */
    private static void slide(Draft draft) {
        closed(draft)
                .forEach(position ->
                        draft.event(new BatchFinished(draft.row(position).batch())));
        int slots = draft.view().means().freeSlots();
        int position = -1;
        while (slots-- > 0 && draft.count(Mark.PENDING) > 0 && hasRoom(draft) && mayBegin(draft)) {
            position = everybodyIsKnown(draft.view()) ? new Candidates(draft).next(position) : -1;
            if (position < 0) {
                break;
            }
            begin(draft);
            Moves.open(
                    draft, draft.row(position), Direction.FORWARD, draft.state().batch());
        }
        if (isRunning(draft) && atRest(draft) && draft.count(Mark.PENDING) == 0) {
            finished(draft);
        }
    }

    /** Each entry of a list of sizes holds for its own batch, so that a first one of 1 goes alone. */
    private static boolean hasRoom(Draft draft) {
        int batch = draft.state().batch();
        int next = draft.view().plan().batchSize(batch + 1);
        int open = draft.count(Mark.OPEN) + draft.count(Mark.IN_DOUBT);
        return open == 0 || open < Math.min(next, draft.view().plan().batchSize(batch));
    }

    private static IntStream closed(Draft draft) {
        return IntStream.of(draft.changed().toArray())
                .filter(position -> position < draft.view().end()
                        && draft.view().row(position).status().isOpen()
                        && !draft.row(position).status().isOpen());
    }
}
