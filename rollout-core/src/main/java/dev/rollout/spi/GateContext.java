package dev.rollout.spi;

import dev.rollout.Instance;
import java.time.Instant;
import java.util.List;

/**
 * What a gate is asked about.
 *
 * @param deploymentId of the deployment
 * @param service whose instances are updated
 * @param version to which
 * @param gate the name by which the plan asks for it
 * @param batch that was finished before it
 * @param since when it was first to be asked: what was measured before says nothing about the present state
 * @param updated instances that were updated, at the new version
 * @param others that still run their previous version and take part: the control group
 * @param deadline until then it has to answer
 */
public record GateContext(
        String deploymentId,
        String service,
        String version,
        String gate,
        int batch,
        Instant since,
        List<Instance> updated,
        List<Instance> others,
        Instant deadline) {
    /**
     * Copies the lists.
     */
    public GateContext {
        updated = List.copyOf(updated);
        others = List.copyOf(others);
    }
}
