package dev.rollout.decision;

import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentEvent.ReadBack;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.spi.InstanceState;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ends a deployment, once what it did is recorded and, where calls got lost on the way, read back. */
final class Ending {
    private static final int NAMED = 5;

    private Ending() {}

    static void forward(Draft draft) {
        if (draft.count(Mark.OPEN) > 0
                || draft.count(Mark.IN_DOUBT) > 0
                || awaitsHealth(draft.view())
                || !Shifting.isSettled(draft.view(), draft.state(), draft.now())) {
            return;
        }
        int failed = draft.count(Mark.FAILED);
        if (failed == 0) {
            finish(draft, DeploymentStatus.COMPLETED, "");
        } else {
            finish(
                    draft,
                    DeploymentStatus.FAILED,
                    failed + " of " + draft.count(Mark.PRESENT) + " failed: " + inventory(draft, Mark.FAILED));
        }
    }

    /** Whether it is not settled of an updated instance if it is well: one that has just turned bad shall count (I17). */
    static boolean awaitsHealth(DeploymentView view) {
        return view.health(Health.SUSPECT).stream().anyMatch(position -> Mark.HEALTHY.of(view.row(position)))
                || view.health(Health.UNKNOWN).stream().anyMatch(position -> Mark.HEALTHY.of(view.row(position)));
    }

    static void back(Draft draft) {
        boolean shifted = Shifting.isBack(draft.state());
        boolean complete = shifted && draft.count(Mark.LOST) == 0 && draft.count(Mark.RESTORABLE) == 0;
        String reason = draft.state().reason();
        if (!shifted) {
            reason += "; the traffic was not given back";
        }
        if (!complete) {
            String lost =
                    draft.count(Mark.LOST) == 0 ? "" : "; could not be brought back: " + inventory(draft, Mark.LOST);
            String left =
                    draft.count(Mark.RESTORABLE) == 0 ? "" : "; not brought back: " + inventory(draft, Mark.RESTORABLE);
            reason += lost + left;
        }
        finish(draft, complete ? DeploymentStatus.ROLLED_BACK : DeploymentStatus.ROLLBACK_FAILED, reason);
    }

    private static String inventory(Draft draft, Mark mark) {
        List<InstanceState> rows = IntStream.range(0, draft.view().end())
                .mapToObj(draft::row)
                .filter(mark::of)
                .toList();
        String named = rows.stream()
                .limit(NAMED)
                .map(row -> row.id() + (row.failure() == null ? "" : " (" + row.failure() + ")"))
                .collect(Collectors.joining(", "));
        return rows.size() > NAMED ? named + " and " + (rows.size() - NAMED) + " more" : named;
    }

    static void finish(Draft draft, DeploymentStatus status, String reason) {
        if (draft.changesVersions() || !draft.view().recording().pending().isEmpty() || !isReadBack(draft)) {
            return;
        }
        end(draft, status, reason);
    }

    private static void end(Draft draft, DeploymentStatus status, String reason) {
        draft.state(state ->
                state.status(status).reason(reason).finishedAt(draft.now()).ending(null));
        draft.event(new DeploymentFinished(status, reason));
    }

    /** Ends what is to be stopped, although the registry was not told or an instance could not be read back. */
    static void withoutBookkeeping(Draft draft, String why) {
        if (draft.count(Mark.OPEN) == 0 && draft.count(Mark.IN_DOUBT) == 0) {
            end(draft, stopped(draft), draft.state().reason() + "; " + why);
        }
    }

    /** The status to which the goal {@code STOP} leads; what was accepted as complete has to be so. */
    static DeploymentStatus stopped(Draft draft) {
        DeploymentStatus ending = draft.state().ending();
        if (ending == DeploymentStatus.COMPLETED && !isComplete(draft)) {
            return DeploymentStatus.FAILED;
        }
        return ending == null ? DeploymentStatus.CANCELLED : ending;
    }

    private static boolean isComplete(Draft draft) {
        Integer weight = draft.state().traffic().weight();
        boolean shifted =
                draft.view().plan().slot() == null || Integer.valueOf(100).equals(weight);
        return draft.state().direction() == Direction.FORWARD
                && shifted
                && draft.count(Mark.UPDATED) == draft.count(Mark.PRESENT) - draft.count(Mark.OUTSIDE);
    }

    /** Compares what the touched instances say with what they should run; false as long as that is not done. */
    private static boolean isReadBack(Draft draft) {
        if (!draft.state().readBack() || !draft.view().means().updater().versioned()) {
            return true;
        }
        List<InstanceState> asked =
                toReadBack(draft.view()).mapToObj(draft::row).toList();
        if (asked.stream().anyMatch(row -> !answered(draft.view(), row))) {
            return false;
        }
        List<InstanceState> wrong = asked.stream()
                .filter(row -> !Objects.equals(readVersion(draft.view(), row), row.running()))
                .toList();
        draft.event(
                new ReadBack(asked.size(), wrong.stream().map(InstanceState::id).toList()));
        draft.state(state -> state.readBack(false));
        wrong.forEach(row -> Moves.fail(
                draft, row, "runs " + readVersion(draft.view(), row) + " at the end, expected " + row.running()));
        return false; // whatever that changed is decided upon first
    }

    private static boolean answered(DeploymentView view, InstanceState row) {
        Answer answer = view.observed(row.position()).readBack();
        return answer != null && answer.ok();
    }

    private static String readVersion(DeploymentView view, InstanceState row) {
        Answer answer = view.observed(row.position()).readBack();
        return String.valueOf(answer == null ? null : answer.version());
    }

    /** The touched instances that say in the end what they run. */
    static IntStream toReadBack(DeploymentView view) {
        return view.in(Mark.TOUCHED).stream().filter(position -> {
            InstanceState row = view.row(position);
            return Mark.HEALTHY.of(row) || Mark.ROLLED_BACK.of(row);
        });
    }

    /** Whether the instances are to be read back now. */
    static boolean readsBack(DeploymentView view) {
        return view.state().readBack() && view.means().updater().versioned() && instancesAreDone(view);
    }

    private static boolean instancesAreDone(DeploymentView view) {
        Goal goal = view.state().goal();
        return view.in(Mark.OPEN).isEmpty()
                && view.in(Mark.IN_DOUBT).isEmpty()
                && (goal == Goal.STOP
                        || (goal == Goal.FORWARD && view.in(Mark.PENDING).isEmpty())
                        || (goal == Goal.BACK
                                && (view.in(Mark.RESTORABLE).isEmpty() || Backward.nothingMoreCanBeTaken(view))));
    }

    /** Whether every instance is where it should be, and only the registry or the reading back is missing. */
    static boolean onlyBookkeepingIsLeft(Draft draft) {
        boolean waits =
                draft.state().goal() == Goal.FORWARD && !Waits.areOver(draft.view(), draft.state(), draft.now());
        return instancesAreDone(draft.view())
                && !waits
                && Shifting.isSettled(draft.view(), draft.state(), draft.now())
                && !draft.hasChanges();
    }
}
