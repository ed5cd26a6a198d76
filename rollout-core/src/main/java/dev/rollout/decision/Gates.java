package dev.rollout.decision;

import dev.rollout.DeploymentEvent.GateFailed;
import dev.rollout.DeploymentEvent.GatePassed;
import dev.rollout.DeploymentEvent.GateWaiting;
import dev.rollout.Goal;
import dev.rollout.OnVerdict;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;

/** The gates between the batches of a plan. */
final class Gates {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private Gates() {}

    /** Follows the last verdict of the gate at which the deployment stands. */
    static void follow(Draft draft, Waits.Gate gate) {
        GateReading reading = draft.view().gate();
        Verdict verdict = isPresent(reading, draft.state()) ? reading.verdict() : null;
        if (verdict == null) {
            return;
        }
        if (draft.state().batch() > 0 && draft.count(Mark.HEALTHY) == 0 && verdict.kind() == Verdict.Kind.PASS) {
            verdict = Verdict.noData("no instance runs the new version, so nothing can pass");
        }
        switch (verdict.kind()) {
            case PASS -> {
                if (awaitsRegistry(draft.view(), draft.now())) {
                    return;
                }
                draft.event(new GatePassed(gate.name(), Moves.line(verdict.reason())));
                pass(draft);
            }
            case FAIL -> stop(draft, gate, draft.view().policy().gates().onFail(), "failed: ", verdict);
            case INCONCLUSIVE ->
                unsure(draft, gate, draft.view().policy().gates().onInconclusive(), verdict);
            case NO_DATA -> unsure(draft, gate, draft.view().policy().gates().onNoData(), verdict);
            case WAIT -> unsure(draft, gate, OnVerdict.ASK_AGAIN, verdict);
        }
    }

    private static void unsure(Draft draft, Waits.Gate gate, OnVerdict then, Verdict verdict) {
        if (then != OnVerdict.ASK_AGAIN) {
            stop(draft, gate, then, "says " + Commands.name(verdict.kind()) + ": ", verdict);
        } else if (!draft.view().gate().told()) {
            draft.event(new GateWaiting(gate.name(), Commands.name(verdict.kind()), Moves.line(verdict.reason())));
        }
    }

    private static void stop(Draft draft, Waits.Gate gate, OnVerdict then, String how, Verdict verdict) {
        String reason = "gate " + gate.name() + " " + how + Moves.line(verdict.reason());
        draft.event(new GateFailed(gate.name(), Moves.line(verdict.reason())));
        if (then == OnVerdict.PAUSE) {
            draft.state(state -> state.goal(Goal.HOLD).reason(reason + "; resume asks it again, or roll back"));
            Holding.pause(draft);
        } else {
            Judgement.turn(draft, draft.view().policy().failures().autoRollback(), reason);
        }
    }

    /** What was said before a person resumed it is not what counts now. */
    private static boolean isPresent(GateReading reading, DeploymentState state) {
        return reading.isOf(state) && (reading.at() == null || !reading.at().isBefore(state.progressAt()));
    }

    /** Whether it passed and may have been about instances that have left since: that is asked before it counts. */
    static boolean awaitsRegistry(DeploymentView view, Instant now) {
        DeploymentState state = view.state();
        GateReading reading = view.gate();
        return state.batch() > 0
                && state.batchFinishedAt() != null
                && !view.in(Mark.PENDING).isEmpty()
                && Waits.present(view, state, now) instanceof Waits.Gate
                && isPresent(reading, state)
                && reading.verdict() != null
                && reading.verdict().kind() == Verdict.Kind.PASS
                && !view.registry().isTriedSince(state.batchFinishedAt());
    }

    /** Goes on to the next wait after the batch. */
    static void pass(Draft draft) {
        draft.state(state -> state.waitsPassed(draft.state().waitsPassed() + 1)
                .batchFinishedAt(draft.now())
                .progressAt(draft.now()));
    }

    /** When the gate is to be asked; an instant that has passed where it is to be asked now. */
    static Instant due(DeploymentView view, Instant now) {
        GateReading reading = view.gate();
        Instant last = isPresent(reading, view.state()) ? reading.at() : null;
        return last == null ? now : last.plus(EVERY);
    }
}
