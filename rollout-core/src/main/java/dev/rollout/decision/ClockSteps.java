package dev.rollout.decision;

import dev.rollout.DeploymentEvent.ClockStepped;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the store's clock stepped, open deadlines move with it: what was left of them stays left. */
final class ClockSteps {
    private ClockSteps() {}

    static void follow(Draft draft) {
        Duration step = draft.view().clockStep();
        if (step.isZero()) {
            return;
        }
        draft.state(state -> state.progressAt(draft.state().progressAt().plus(step))
                .batchFinishedAt(moved(draft.state().batchFinishedAt(), step)));
        draft.view().in(Mark.OPEN).stream().forEach(position -> draft.put(moved(draft.row(position), step)));
        draft.event(new ClockStepped(step));
    }

    private static InstanceState moved(InstanceState row, Duration step) {
        Intent intent = row.intent();
        return row.toBuilder()
                .since(moved(row.since(), step))
                .openedAt(moved(row.openedAt(), step))
                .deadline(moved(row.deadline(), step))
                .intent(
                        intent == null
                                ? null
                                : new Intent(
                                        intent.kind(),
                                        intent.operationId(),
                                        intent.version(),
                                        intent.fence(),
                                        intent.attempt(),
                                        intent.deadline().plus(step)))
                .build();
    }

    private static @Nullable Instant moved(@Nullable Instant instant, Duration step) {
        return instant == null ? null : instant.plus(step);
    }
}
