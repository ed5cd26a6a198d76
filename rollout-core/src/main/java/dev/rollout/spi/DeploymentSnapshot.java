package dev.rollout.spi;

import java.time.Instant;
import java.util.List;

/**
 * A deployment as read in one transaction.
 *
 * @param root its root row
 * @param instances its instance rows by position
 * @param now the store's clock
 */
public record DeploymentSnapshot(DeploymentRoot root, List<InstanceState> instances, Instant now) {
    /**
     * Copies the instances.
     */
    public DeploymentSnapshot {
        instances = List.copyOf(instances);
    }
}
