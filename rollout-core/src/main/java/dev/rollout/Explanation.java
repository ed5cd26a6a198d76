package dev.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a deployment waits.
 *
 * @param deploymentId the deployment
 * @param status where it stands
 * @param at when this was true, by the store's clock
 * @param next when something happens by itself at the latest that may end a wait, null where nothing will
 * @param eta how long it will probably take from now on, null where that can't be said
 * @param waits everything it waits for; empty where it is final
 */
public record Explanation(
        String deploymentId,
        DeploymentStatus status,
        Instant at,
        @Nullable Instant next,
        @Nullable Duration eta,
        List<Wait> waits) {
    /**
     * Copies the waits.
     */
    public Explanation {
        waits = List.copyOf(waits);
    }

    @Override
    public String toString() {
        return waits.isEmpty()
                ? "waits for nothing"
                : waits.stream().map(Wait::toString).collect(Collectors.joining("; "));
    }
}
