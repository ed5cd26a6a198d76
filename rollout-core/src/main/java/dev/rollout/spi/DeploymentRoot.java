package dev.rollout.spi;

/**
 * The root row of a deployment: every write compares and sets it.
 *
 * @param spec what never changes
 * @param state what does
 * @param ownership who drives it
 * @param revision raised by one with each write and each takeover
 * @param nextSequence number of the next event, from 1
 */
public record DeploymentRoot(
        DeploymentSpec spec, DeploymentState state, Ownership ownership, long revision, long nextSequence) {
    /** {@return the id of the deployment} */
    public String id() {
        return spec.id();
    }
}
