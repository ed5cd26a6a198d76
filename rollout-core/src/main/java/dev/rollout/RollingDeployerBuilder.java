package dev.rollout;

/** Builds a {@link RollingDeployer}. */
public final class RollingDeployerBuilder {
    RollingDeployerBuilder() {}
}
