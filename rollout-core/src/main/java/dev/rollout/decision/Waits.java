package dev.rollout.decision;

import dev.rollout.Direction;
import dev.rollout.Pace;
import dev.rollout.spi.DeploymentState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The planned waits after a batch: first for a person, where the policy says so, then for a time. */
final class Waits {
    private Waits() {}

    /** Whether a person has to promote it now. */
    static boolean forPerson(DeploymentView view, DeploymentState state, boolean last) {
        return state.batch() > 0
                && state.batchFinishedAt() != null
                && state.waitsPassed() < 1
                && view.policy().pace().pauseAfterBatch().after(state.batch(), last);
    }

    /** When the timed wait after the present batch is over by itself; null where nothing waits between two batches. */
    static @Nullable Instant ends(DeploymentView view, DeploymentState state) {
        Instant finished = state.batchFinishedAt();
        return finished == null ? null : finished.plus(time(view, state));
    }

    /** As {@link #ends}, unless a person skipped it: then when the batch was finished. */
    static @Nullable Instant over(DeploymentView view, DeploymentState state) {
        return state.waitsPassed() < 2 ? ends(view, state) : state.batchFinishedAt();
    }

    static boolean areOver(DeploymentView view, DeploymentState state, Instant now) {
        Instant over = over(view, state);
        return over == null || !now.isBefore(over);
    }

    private static Duration time(DeploymentView view, DeploymentState state) {
        Pace pace = view.policy().pace();
        if (state.direction() == Direction.BACK) {
            return view.policy().rollback().batchPause();
        }
        return isBake(view) ? pace.bake() : pace.pauseBetweenBatches();
    }

    /** Whether the wait after the present batch is the last one. */
    static boolean isBake(DeploymentView view) {
        return view.in(Mark.PENDING).isEmpty();
    }
}
