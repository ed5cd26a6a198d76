package dev.rollout.decision;

import dev.rollout.DeploymentEvent;
import dev.rollout.Wait;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done now. Either there are changes, which are to be committed before anything else is decided; or there are
 * none, and the actions can start.
 *
 * @param state the new state of the root row, null where it stays
 * @param changes the changed rows
 * @param joined the rows of instances that have joined
 * @param events what happened
 * @param actions what to start
 * @param wakeAt when to decide again if nothing happens before, null for never
 * @param waits why it is not further
 */
public record Decision(
        @Nullable DeploymentState state,
        List<InstanceState> changes,
        List<InstanceState> joined,
        List<DeploymentEvent> events,
        List<Action> actions,
        @Nullable Instant wakeAt,
        List<Wait> waits) {
    public Decision {
        changes = List.copyOf(changes);
        joined = List.copyOf(joined);
        events = List.copyOf(events);
        actions = List.copyOf(actions);
        waits = List.copyOf(waits);
    }

    /** Whether something has to be committed first. */
    public boolean hasChanges() {
        return state != null;
    }
}
