package dev.rollout.decision;

import dev.rollout.DeploymentEvent.Stalled;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.OnStall;
import dev.rollout.Policy;
import dev.rollout.spi.DeploymentState;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sets the goal where things go wrong by themselves: too many failures, or no progress. */
final class Course {
    private Course() {}

    static void steer(Draft draft) {
        if (draft.state().goal() == Goal.FORWARD) {
            String exceeded = Threshold.exceeded(draft);
            if (exceeded != null) {
                turn(draft, draft.view().policy().autoRollback(), exceeded);
            }
        }
        Instant stallsAt = stallsAt(draft.view(), draft.state());
        if (stallsAt != null && !draft.now().isBefore(stallsAt)) {
            stall(draft);
        }
    }

    private static void turn(Draft draft, boolean back, String reason) {
        if (back) {
            draft.state(state -> state.goal(Goal.BACK).reason(reason).progressAt(draft.now()));
        } else {
            draft.state(state -> state.goal(Goal.STOP)
                    .ending(DeploymentStatus.FAILED)
                    .reason(reason)
                    .progressAt(draft.now()));
        }
    }

    /** When the deployment is stalled if it makes no progress before; null where it waits on purpose. */
    static @Nullable Instant stallsAt(DeploymentView view, DeploymentState state) {
        boolean moving = state.goal() == Goal.STOP
                || (state.goal() == Goal.FORWARD && state.status() == DeploymentStatus.IN_PROGRESS)
                || (state.goal() == Goal.BACK && state.status() == DeploymentStatus.ROLLING_BACK);
        if (!moving) {
            return null;
        }
        Instant from = state.progressAt();
        if (state.goal() == Goal.FORWARD && state.batchFinishedAt() != null) {
            Instant pauseEnds = state.batchFinishedAt().plus(view.policy().batchPause());
            from = pauseEnds.isAfter(from) ? pauseEnds : from;
        }
        return from.plus(view.policy().progressDeadline());
    }

    private static void stall(Draft draft) {
        Policy policy = draft.view().policy();
        OnStall action = action(draft, policy);
        String reason =
                "stalled: no progress for " + policy.progressDeadline() + "; " + Agenda.why(draft.view(), draft.now());
        draft.event(new Stalled(reason, policy.progressDeadline(), action));
        draft.state(state -> state.progressAt(draft.now()));
        if (draft.state().goal() == Goal.STOP) {
            Ending.withoutBookkeeping(draft, reason);
        } else if (draft.state().goal() == Goal.BACK && action == OnStall.FAIL) {
            draft.state(state -> state.goal(Goal.STOP)
                    .ending(DeploymentStatus.ROLLBACK_FAILED)
                    .reason(reason));
        } else if (action == OnStall.PAUSE) {
            draft.state(state -> state.goal(Goal.HOLD).reason(reason));
        } else {
            turn(draft, action == OnStall.ROLL_BACK, reason);
        }
    }

    /** A rollback or a stop never triggers a rollback (I19), and where only the registry is missing nothing is wrong with the fleet. */
    private static OnStall action(Draft draft, Policy policy) {
        if (draft.state().goal() == Goal.STOP) {
            return OnStall.FAIL;
        }
        if (Ending.onlyBookkeepingIsLeft(draft)) {
            return OnStall.PAUSE;
        }
        return draft.state().goal() == Goal.BACK ? OnStall.FAIL : policy.onStall();
    }

    static String percent(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f %%", value)
                : String.format(Locale.ROOT, "%.1f %%", value);
    }
}
