package dev.rollout.spi;

import org.jspecify.annotations.Nullable;

/**
 * Which deployments to list, newest first.
 *
 * @param service only of this service, null for all
 * @param onlyUnfinished only those that are not final
 * @param limit at most so many, 1–10,000
 */
public record DeploymentQuery(@Nullable String service, boolean onlyUnfinished, int limit) {
    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if {@code limit} is not 1–10,000
     */
    public DeploymentQuery {
        if (limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException("limit must be 1–10000, was " + limit);
        }
    }
}
