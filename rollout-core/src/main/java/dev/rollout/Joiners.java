package dev.rollout;

/** What happens to an instance that joins the service while the deployment runs. */
public enum Joiners {
    /** It is brought to the target version, after the others. */
    TARGET,
    /** It is left as it is. */
    LEAVE
}
