package dev.rollout.decision;

import dev.rollout.DeploymentEvent.Drifted;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.HealthPolicy;
import dev.rollout.InstanceStatus;
import dev.rollout.OnDrainFailure;
import dev.rollout.RollbackOrder;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.InstanceStateBuilder;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Moves the instances at work on, by what their calls and probes answered. */
final class OpenInstances {
    private OpenInstances() {}

    static void advance(Draft draft) {
        inOrder(draft.view()).forEach(position -> advance(draft, draft.row(position)));
    }

    /** In the order in which they are taken: on the way back that is the reverse one, where the policy says so. */
    static IntStream inOrder(DeploymentView view) {
        IntStream open = view.in(Mark.OPEN).stream();
        boolean reverse = view.state().direction() == Direction.BACK
                && view.policy().rollback().order() == RollbackOrder.REVERSE;
        if (!reverse) {
            return open;
        }
        int[] positions = open.toArray();
        return IntStream.range(0, positions.length).map(index -> positions[positions.length - 1 - index]);
    }

    private static void advance(Draft draft, InstanceState row) {
        Intent intent = row.intent();
        if (intent == null) {
            healthGate(draft, row);
        } else if (Takeover.inherited(draft.view(), intent)) {
            Takeover.resume(draft, row, intent);
        } else {
            Observed observed = draft.view().observed(row.position());
            if (observed.answer() != null) {
                answered(draft, row, intent, observed.answer());
            } else if (!observed.calling() && !draft.now().isBefore(intent.deadline())) {
                notStarted(draft, row, intent);
            }
        }
    }

    /** It waited too long for a call slot. A drain has a short deadline of its own, which begins anew. */
    private static void notStarted(Draft draft, InstanceState row, Intent intent) {
        if (intent.kind() != IntentKind.DRAIN || overdue(draft, row)) {
            Moves.fail(draft, row, intent.kind() + " could not be started before its deadline");
        } else if (draft.view().means().hung() == 0) {
            Moves.intend(draft, row, IntentKind.DRAIN, null, intent.attempt());
        }
    }

    private static void answered(Draft draft, InstanceState row, Intent intent, Answer answer) {
        if (answer.abandoned() && !draft.state().readBack()) {
            draft.state(state -> state.readBack(true));
        }
        if (intent.kind() == IntentKind.DRAIN) {
            drained(draft, row, answer);
        } else if (intent.kind() == IntentKind.ADMIT) {
            admitted(draft, row, intent, answer);
        } else if (!answer.ok()) {
            String reason = "update to " + intent.version() + " failed: " + answer.detail();
            if (!answer.abandoned() && mayRetry(draft, row)) {
                Moves.retry(draft, row, reason);
            } else {
                Moves.fail(draft, row, reason);
            }
        } else if (row.direction() == Direction.FORWARD && draft.state().goal() == Goal.BACK) {
            turnBack(
                    draft,
                    reported(row, answer).toBuilder().running(intent.version()).build());
        } else {
            Moves.toHealthGate(draft, reported(row, answer), intent.version());
        }
    }

    private static InstanceState reported(InstanceState row, Answer answer) {
        if (answer.reports().isEmpty()) {
            return row;
        }
        return row.toBuilder()
                .evidence(Moves.bounded(row.evidence(), answer.reports()))
                .build();
    }

    private static void drained(Draft draft, InstanceState row, Answer answer) {
        InstanceState told = answer.version() == null ? row : baseline(draft, row, answer.version());
        if (turned(draft, row)) {
            admitAgain(draft, told);
        } else if (!answer.ok()
                && row.taken()
                && row.direction() == Direction.FORWARD
                && draft.view().policy().deadlines().onDrainFailure() == OnDrainFailure.FAIL_INSTANCE) {
            admitAgain(
                    draft,
                    Moves.withEvidence(draft, told)
                            .failure("drain failed: " + answer.detail())
                            .build());
        } else {
            Moves.beginUpdate(draft, reported(answer.ok() ? told : passedOver(told, answer), answer));
        }
    }

    /** Whether a failed one is tried again: within its deadline, and where the deployment goes the same way. */
    private static boolean mayRetry(Draft draft, InstanceState row) {
        Goal same = row.direction() == Direction.FORWARD ? Goal.FORWARD : Goal.BACK;
        return draft.state().goal() == same
                && row.retries() < draft.view().policy().deadlines().instanceRetries()
                && !overdue(draft, row);
    }

    /**
     * On the way back, and for one that did not serve, a failed drain stops nothing; it is evidence all the same. One that
     * counts as taken goes on counting. Another may get traffic again as soon as it is well, so it is watched where it fails.
     */
    private static InstanceState passedOver(InstanceState row, Answer answer) {
        String line = answer.at() + " drain failed, went on without: " + answer.detail();
        return row.toBuilder()
                .admitted(!row.taken())
                .evidence(Moves.bounded(row.evidence(), List.of(line)))
                .build();
    }

    /** What the instance itself tells is its baseline, once, before its first update. */
    private static InstanceState baseline(Draft draft, InstanceState row, String actual) {
        InstanceStateBuilder told = row.toBuilder().running(actual);
        if (row.direction() == Direction.FORWARD && !row.touched() && !Objects.equals(row.previous(), actual)) {
            draft.event(new Drifted(row.id(), row.previous(), actual));
            told.previous(actual);
        }
        return told.build();
    }

    private static boolean turned(Draft draft, InstanceState row) {
        Goal goal = draft.state().goal();
        return row.direction() == Direction.FORWARD ? goal != Goal.FORWARD : goal != Goal.BACK;
    }

    private static void turnBack(Draft draft, InstanceState row) {
        if (row.standby()) {
            Moves.leave(draft, row);
        } else {
            Moves.turnBack(draft, row);
        }
    }

    private static void admitAgain(Draft draft, InstanceState row) {
        if (draft.view().means().routed() && !row.standby()) {
            Moves.intend(draft, row, IntentKind.ADMIT, null, 1);
        } else {
            Moves.putBack(draft, row);
        }
    }

    private static void admitted(Draft draft, InstanceState row, Intent intent, Answer answer) {
        if (answer.ok()) {
            if (row.status() == InstanceStatus.DRAINING) {
                Moves.putBack(draft, row);
            } else {
                Moves.done(draft, row);
            }
        } else if (overdue(draft, row)) {
            Moves.fail(draft, row, "the router did not admit it: " + answer.detail());
        } else if (!draft.now()
                .isBefore(answer.at().plus(draft.view().policy().health().interval()))) {
            Moves.intend(draft, row, IntentKind.ADMIT, null, intent.attempt() + 1);
        }
    }

    private static void healthGate(Draft draft, InstanceState row) {
        HealthPolicy health = draft.view().policy().health();
        ProbeHistory probes = draft.view().observed(row.position()).probes();
        if (row.direction() == Direction.FORWARD && draft.state().goal() == Goal.BACK) {
            turnBack(draft, row);
        } else if (probes.passed(health) || (probes.failed(health) && isSickAsBefore(row))) {
            if (!probes.passed(health)) { // no probe showed what it runs, so it has to tell itself in the end
                draft.state(state -> state.readBack(true));
            }
            if (!draft.view().means().routed()) {
                Moves.done(draft, row);
            } else if (!Shifting.blocks(draft.view(), draft.state(), draft.now())) {
                Moves.intend(draft, row, IntentKind.ADMIT, null, 1);
            }
        } else if (probes.failed(health)) {
            String reason = "health: " + probes.failures() + " of " + probes.failures() + " probes failed, last "
                    + probes.lastDetail();
            if (mayRetry(draft, row)) {
                Moves.retry(draft, row, reason);
            } else {
                Moves.fail(draft, row, reason);
            }
        } else if (overdue(draft, row)) {
            Moves.fail(
                    draft,
                    row,
                    "not healthy within " + draft.view().policy().deadlines().instanceDeadline());
        }
    }

    /** One that was sick at its previous version comes back to it as it was. */
    private static boolean isSickAsBefore(InstanceState row) {
        return row.direction() == Direction.BACK && row.sickBefore();
    }

    static boolean overdue(Draft draft, InstanceState row) {
        return row.deadline() != null && !draft.now().isBefore(row.deadline());
    }
}
