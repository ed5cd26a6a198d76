package dev.rollout;

/** Where an instance stands in a deployment; a {@link Direction} tells which way it goes. */
public enum InstanceStatus {
    /** Not begun. */
    PENDING,
    /** Being taken out of rotation (or, where its deployment was held meanwhile, being put back). */
    DRAINING,
    /** The updater is at work on it; out of rotation, where there is a router. */
    UPDATING,
    /** From the end of the update until the router has admitted it. */
    HEALTH_CHECKING,
    /** Updated, healthy and admitted; watched until the deployment ends. */
    HEALTHY,
    /** Given up in the direction in which it went; its failure says why. */
    FAILED,
    /** Serves its own previous version again. */
    ROLLED_BACK,
    /** Was at the target version from the start. */
    SKIPPED;

    /** {@return whether the deployment is at work on it} */
    public boolean isOpen() {
        return this == DRAINING || this == UPDATING || this == HEALTH_CHECKING;
    }
}
