package dev.rollout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a deployment as it stands.
 *
 * @param id of the instance
 * @param status where it stands
 * @param direction which way it goes
 * @param previous its own version before this deployment, null where unknown
 * @param running the version it is known to run, null where unknown
 * @param batch the batch it belongs to, 0 before it is begun
 * @param since when it came into this status, null before it is begun
 * @param deadline when it is given up, null where nothing is under way
 * @param failure why it failed, null where it did not
 * @param evidence the last probe answers and the updater's reports, oldest first
 */
public record InstanceProgress(
        String id,
        InstanceStatus status,
        Direction direction,
        @Nullable String previous,
        @Nullable String running,
        int batch,
        @Nullable Instant since,
        @Nullable Instant deadline,
        @Nullable String failure,
        List<String> evidence) {
    /**
     * Copies the evidence.
     */
    public InstanceProgress {
        evidence = List.copyOf(evidence);
    }
}
