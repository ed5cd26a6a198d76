package dev.rollout;

/** What happens before too many failures turn the deployment round. */
public enum Blame {
    /**
     * Up to three instances that serve the old version are asked once how they are. Where most of them fail as well, the
     * cause is common to both versions: the deployment is paused, reason {@code common_cause}, and a person decides.
     */
    HOLD,
    /** Nobody is asked. */
    IGNORE
}
