package dev.rollout.decision;

import dev.rollout.Instance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the registry told last of who is there. Lost with the process, and safe to lose.
 *
 * @param instances who is there, null before it told
 * @param readAt when it was asked, null before it told
 * @param isNews whether the rows have not followed it yet
 * @param calling whether it is being asked
 * @param lastError why it did not tell when it was last asked, empty if it did
 * @param failedAt when that was, null if it told
 */
public record RegistryReading(
        @Nullable List<Instance> instances,
        @Nullable Instant readAt,
        boolean isNews,
        boolean calling,
        String lastError,
        @Nullable Instant failedAt) {
    public static final RegistryReading NONE = new RegistryReading(null, null, false, false, "", null);

    public RegistryReading asking() {
        return new RegistryReading(instances, readAt, isNews, true, lastError, failedAt);
    }

    /** It told who is there. */
    public static RegistryReading told(List<Instance> instances, Instant askedAt) {
        return new RegistryReading(List.copyOf(instances), askedAt, true, false, "", null);
    }

    public RegistryReading failed(String why, Instant at) {
        return new RegistryReading(instances, readAt, isNews, false, why, at);
    }

    /** The rows have followed it. */
    public RegistryReading followed() {
        return new RegistryReading(null, readAt, false, calling, lastError, failedAt);
    }

    /** Whether it tells of a time at or after {@code since}. */
    public boolean isSince(Instant since) {
        return readAt != null && !readAt.isBefore(since);
    }

    /** Whether it was asked since then, and told or could not. */
    public boolean isTriedSince(Instant since) {
        return isSince(since) || (failedAt != null && !failedAt.isBefore(since));
    }
}
