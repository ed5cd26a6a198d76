package dev.rollout.decision;

import dev.rollout.DeploymentEvent.Paused;
import dev.rollout.DeploymentStatus;

/** Held or stopped: what is open is closed first, so that no instance is left drained. */
final class Holding {
    private Holding() {}

    static void pause(Draft draft) {
        if (draft.state().status() != DeploymentStatus.PAUSED
                && draft.count(Mark.OPEN) == 0
                && !Shifting.isUnderWay(draft.view(), draft.state(), draft.now())) {
            draft.state(state -> state.status(DeploymentStatus.PAUSED));
            draft.event(new Paused(draft.state().reason()));
        }
    }

    static void stop(Draft draft) {
        draft.view().in(Mark.IN_DOUBT).stream()
                .mapToObj(draft::row)
                .filter(row -> row.inDoubt())
                .forEach(row -> Moves.fail(draft, row, "in doubt whether its update took effect"));
        if (draft.count(Mark.OPEN) == 0
                && draft.count(Mark.IN_DOUBT) == 0
                && Shifting.isSettled(draft.view(), draft.state(), draft.now())) {
            if (draft.state().ending() == DeploymentStatus.ROLLBACK_FAILED) {
                Ending.back(draft); // by what was brought back until then
            } else {
                Ending.finish(draft, Ending.stopped(draft), draft.state().reason());
            }
        }
    }
}
