package dev.rollout.decision;

import dev.rollout.Deadlines;
import dev.rollout.DeploymentEvent.Stalled;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.OnStall;
import dev.rollout.spi.DeploymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sets the goal where things go wrong by themselves: too many failures, or no progress. */
final class Course {
    /** An instance may need a little longer than its deadline until that is written down. */
    private static final Duration AFTER_A_DEADLINE = Duration.ofSeconds(5);

    private Course() {}

    /** Steers; false while nothing new may be begun, because somebody has to be asked before failures are judged. */
    static boolean steer(Draft draft) {
        boolean judged = draft.state().goal() != Goal.FORWARD || Judgement.pass(draft);
        Instant stallsAt = stallsAt(draft.view(), draft.state());
        if (stallsAt != null && !draft.now().isBefore(stallsAt)) {
            stall(draft);
            return true;
        }
        return judged;
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
        Instant waited = state.goal() == Goal.STOP ? null : Waits.excusedUntil(view, state);
        if (Instant.MAX.equals(waited)) {
            return null;
        }
        if (waited != null && waited.isAfter(from)) {
            from = waited;
        }
        Instant stalls = from.plus(view.policy().deadlines().progressDeadline());
        return state.goal() == Goal.BACK ? later(stalls, lastDeadline(view)) : stalls;
    }

    /** On the way back no call under way is taken for a stall before its time: what comes after it has to be brought back too. */
    private static @Nullable Instant lastDeadline(DeploymentView view) {
        return view.in(Mark.OPEN).stream()
                .mapToObj(position -> view.row(position).deadline())
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .map(deadline -> deadline.plus(AFTER_A_DEADLINE))
                .orElse(null);
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other == null || other.isBefore(one) ? one : other;
    }

    private static void stall(Draft draft) {
        Deadlines policy = draft.view().policy().deadlines();
        OnStall action = action(draft, policy);
        String reason =
                "stalled: no progress for " + policy.progressDeadline() + "; " + Agenda.why(draft.view(), draft.now());
        draft.event(new Stalled(reason, policy.progressDeadline(), action));
        draft.state(state -> state.progressAt(draft.now()));
        if (draft.state().goal() == Goal.STOP) {
            Ending.withoutBookkeeping(draft, reason);
        } else if (draft.state().goal() == Goal.BACK && action == OnStall.FAIL) {
            String why = draft.state().reason();
            draft.state(state -> state.goal(Goal.STOP)
                    .ending(DeploymentStatus.ROLLBACK_FAILED)
                    .reason(why.isEmpty() ? reason : why + "; " + reason));
        } else if (action == OnStall.PAUSE) {
            draft.state(state -> state.goal(Goal.HOLD).reason(reason));
        } else {
            Judgement.turn(draft, action == OnStall.ROLL_BACK, reason);
        }
    }

    /** A rollback or a stop never triggers a rollback (I19), and where only the registry is missing nothing is wrong with the fleet. */
    private static OnStall action(Draft draft, Deadlines policy) {
        if (draft.state().goal() == Goal.STOP) {
            return OnStall.FAIL;
        }
        if (Ending.onlyBookkeepingIsLeft(draft) || Membership.isWanted(draft.view(), draft.now())) {
            return OnStall.PAUSE;
        }
        return draft.state().goal() == Goal.BACK ? OnStall.FAIL : policy.onStall();
    }
}
