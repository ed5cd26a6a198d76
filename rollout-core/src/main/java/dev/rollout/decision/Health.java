package dev.rollout.decision;

/** What this driver knows about an instance at rest. */
public enum Health {
    /** Not asked, or not asked often enough. */
    UNKNOWN,
    SERVING,
    /** It was serving, and failed its last probes, but not yet often enough to call it sick. */
    SUSPECT,
    SICK
}
