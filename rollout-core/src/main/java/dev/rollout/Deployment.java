package dev.rollout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as it stands: a picture taken at one commit.
 *
 * @param id its id
 * @param service what is deployed
 * @param version the target
 * @param status where it stands
 * @param goal what it has been told to reach
 * @param direction which way it goes, or went last
 * @param reason why it stands where it stands: a failure, a pause, a stop; empty where there is nothing to say
 * @param progress how far it is
 * @param startedBy who asked for it, and why
 * @param createdAt when, by the store's clock
 * @param finishedAt when it ended, null until then
 * @param follows the deployment that it is linked to, null for none
 * @param driver label of the session that drives it, null where none does
 * @param lastSequence number of its newest event
 * @param instances each instance in order; empty where only an overview was asked for
 */
public record Deployment(
        String id,
        String service,
        String version,
        DeploymentStatus status,
        Goal goal,
        Direction direction,
        String reason,
        Progress progress,
        By startedBy,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable Lineage follows,
        @Nullable String driver,
        long lastSequence,
        List<InstanceProgress> instances) {
    /**
     * Copies the instances.
     */
    public Deployment {
        instances = List.copyOf(instances);
    }

    /** The headline: service, version, status and progress. */
    @Override
    public String toString() {
        return service + " to " + version + " (" + id + "): " + progress + (reason.isEmpty() ? "" : ": " + reason);
    }
}
