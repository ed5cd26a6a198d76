package dev.rollout.decision;

import dev.rollout.DeploymentEvent.InstanceInDoubt;
import dev.rollout.DeploymentEvent.TakenOver;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a driver does about what its predecessor left. */
final class Takeover {
    /** Longer than this nobody drove it: the time beyond does not count against deadlines. */
    private static final Duration COUNTED_GAP = Duration.ofSeconds(60);

    private Takeover() {}

    /** Notes that there is a new driver. The first one of all notes nothing. */
    static void adopt(Draft draft) {
        DeploymentView view = draft.view();
        long fence = view.ownership().fence();
        if (draft.state().drivenBy() >= fence) {
            return;
        }
        if (draft.state().drivenBy() > 0) {
            note(draft, view, fence);
        }
        leaveOutTheGap(draft, view);
    }

    private static void note(Draft draft, DeploymentView view, long fence) {
        boolean underWay = view.in(Mark.OPEN).stream().mapToObj(view::row).anyMatch(row -> row.intent() != null);
        draft.state(state -> state.drivenBy(fence).readBack(draft.state().readBack() || underWay));
        draft.event(new TakenOver(String.valueOf(view.ownership().label()), fence));
    }

    private static void leaveOutTheGap(Draft draft, DeploymentView view) {
        Duration gap = Duration.between(
                        draft.state().progressAt(), view.ownership().since())
                .minus(COUNTED_GAP);
        if (!gap.isNegative() && !gap.isZero()) {
            draft.state(state -> state.progressAt(draft.state().progressAt().plus(gap)));
            view.in(Mark.OPEN).stream().forEach(position -> {
                InstanceState row = draft.row(position);
                Instant deadline = row.deadline();
                draft.put(row.toBuilder()
                        .deadline(deadline == null ? null : deadline.plus(gap))
                        .build());
            });
        }
    }

    /** Whether an intent is of a former driver, whose call may still be running. */
    static boolean inherited(DeploymentView view, Intent intent) {
        return intent.fence() < view.ownership().fence();
    }

    /** From then on no call of the former driver for this intent can have an effect any more. */
    static Instant settledAt(DeploymentView view, Intent intent) {
        Capabilities can = intent.kind() == IntentKind.UPDATE
                ? view.means().updater()
                : view.means().router();
        Instant since = view.ownership().since();
        if (can.fenced() || intent.kind() != IntentKind.UPDATE && !view.means().routed()) {
            return since;
        }
        Duration grace = can.interruptible();
        return grace == null ? Calls.givenUpAt(intent) : since.plus(grace);
    }

    /** Whether it takes a look at the instance to know what became of the former driver's call. */
    static boolean mustRead(DeploymentView view, Intent intent) {
        return intent.kind() == IntentKind.UPDATE && view.means().updater().versioned();
    }

    /** Goes on with an inherited intent, once it has settled. */
    static void resume(Draft draft, InstanceState row, Intent intent) {
        DeploymentView view = draft.view();
        if (draft.now().isBefore(settledAt(view, intent))) {
            return;
        }
        if (intent.kind() != IntentKind.UPDATE) {
            again(draft, row, intent);
        } else if (mustRead(view, intent)) {
            look(draft, row, intent);
        } else if (view.means().updater().idempotent()) {
            again(draft, row, intent);
        } else {
            doubt(draft, row, intent);
        }
    }

    private static void look(Draft draft, InstanceState row, Intent intent) {
        Answer answer = draft.view().observed(row.position()).readBack();
        if (answer == null) {
            return;
        }
        boolean atTarget =
                answer.ok() && intent.version() != null && intent.version().equals(answer.version());
        if (atTarget && isTelling(draft, row)) {
            Moves.toHealthGate(draft, settled(draft, row), answer.version());
        } else if (atTarget && !draft.view().means().updater().idempotent()) {
            doubt(draft, row, intent);
        } else if (answer.ok() || draft.view().means().updater().idempotent()) {
            again(draft, row, intent);
        } else if (OpenInstances.overdue(draft, settled(draft, row))) {
            Moves.fail(draft, row, "its version could not be read after a takeover: " + answer.detail());
        }
    }

    /** Where it goes from a version to the same one, because that is forced, the version does not tell whether it was done. */
    private static boolean isTelling(Draft draft, InstanceState row) {
        return !draft.view().spec().request().version().equals(row.previous());
    }

    /** The same operation once more, under the own fence. */
    private static void again(Draft draft, InstanceState row, Intent intent) {
        Moves.intend(draft, settled(draft, row), intent.kind(), intent.version(), intent.attempt() + 1);
    }

    /** The wait for the former driver's call does not count against the instance's deadline. */
    private static InstanceState settled(Draft draft, InstanceState row) {
        Intent intent = row.intent();
        return intent == null
                ? row
                : row.toBuilder().deadline(deadline(draft.view(), row, intent)).build();
    }

    /** The instance's deadline, without that wait. */
    static @Nullable Instant deadline(DeploymentView view, InstanceState row, Intent intent) {
        Duration waited = Duration.between(view.ownership().since(), settledAt(view, intent));
        Instant deadline = row.deadline();
        return deadline == null || waited.isNegative() ? deadline : deadline.plus(waited);
    }

    private static void doubt(Draft draft, InstanceState row, Intent intent) {
        draft.put(row.toBuilder().inDoubt(true).build());
        draft.event(new InstanceInDoubt(row.id(), String.valueOf(intent.version())));
        String before = draft.state().reason();
        String first = "in_doubt: nobody knows whether the update of " + row.id() + " to " + intent.version()
                + " took effect; look at it, then resume (updates it again), roll back or cancel";
        Goal goal = draft.state().goal();
        if (goal != Goal.STOP) { // who stops it brings back what is in doubt
            draft.state(state -> state.goal(Goal.HOLD)
                    .direction(
                            goal == Goal.BACK ? Direction.BACK : draft.state().direction())
                    .reason(before.startsWith("in_doubt") ? before + "; also " + row.id() : first));
        }
    }
}
