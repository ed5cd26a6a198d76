package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step on one deployment that was stored.
 *
 * @param root the root row after it
 * @param changes the instances that it changed, those that joined included; empty for a command and a new deployment
 * @param events that were stored with it
 */
public record StoredStep(DeploymentRoot root, List<Change> changes, List<NumberedEvent> events) {
    /** Copies the lists. */
    public StoredStep {
        changes = List.copyOf(changes);
        events = List.copyOf(events);
    }

    /**
     * What became of one instance.
     *
     * @param before its row until then; null where it has just joined
     * @param after its row from then on
     */
    public record Change(@Nullable InstanceState before, InstanceState after) {}
}
