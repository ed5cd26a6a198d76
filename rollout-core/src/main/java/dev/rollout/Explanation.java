package dev.rollout;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a deployment waits.
 *
 * @param deploymentId the deployment
 * @param status where it stands
 * @param at when this was true, by the store's clock
 * @param waits everything it waits for; empty where it is final
 */
public record Explanation(String deploymentId, DeploymentStatus status, Instant at, List<Wait> waits) {
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
