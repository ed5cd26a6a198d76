package dev.rollout.decision;

import dev.rollout.DeploymentEvent.GateFailed;
import dev.rollout.DeploymentEvent.GatePassed;
import dev.rollout.DeploymentEvent.GateWaiting;
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
        Verdict verdict = reading.isOf(draft.state()) ? reading.verdict() : null;
        if (verdict == null) {
            return;
        }
        if (draft.count(Mark.HEALTHY) == 0 && verdict.kind() == Verdict.Kind.PASS) {
            verdict = Verdict.noData("no instance runs the new version, so nothing can pass");
        }
        switch (verdict.kind()) {
            case PASS -> {
                draft.event(new GatePassed(gate.name(), Moves.line(verdict.reason())));
                pass(draft);
            }
            case FAIL -> {
                String reason = "gate " + gate.name() + " failed: " + Moves.line(verdict.reason());
                draft.event(new GateFailed(gate.name(), Moves.line(verdict.reason())));
                Judgement.turn(draft, draft.view().policy().failures().autoRollback(), reason);
            }
            default -> {
                if (!reading.told()) {
                    draft.event(
                            new GateWaiting(gate.name(), Commands.name(verdict.kind()), Moves.line(verdict.reason())));
                }
            }
        }
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
        Instant last = reading.isOf(view.state()) ? reading.at() : null;
        return last == null ? now : last.plus(EVERY);
    }
}
