package dev.rollout.spi;

import java.time.Instant;

/** What became of a creation. */
public sealed interface CreateResult {
    /**
     * It is stored.
     *
     * @param root as stored, with the fence that its driver got
     * @param now the store's clock
     */
    record Created(DeploymentRoot root, Instant now) implements CreateResult {}

    /**
     * The service has an active deployment, or one that is pending where this one would be; nothing was stored.
     *
     * @param deploymentId id of that one
     */
    record ActiveExists(String deploymentId) implements CreateResult {}

    /** One of the steps on other deployments can't be stored, since somebody else wrote to it: read again. */
    record Stale() implements CreateResult {}

    /**
     * The service has a deployment of the same request key, active or not; nothing was stored.
     *
     * @param deploymentId id of that one
     */
    record KeyExists(String deploymentId) implements CreateResult {}
}
