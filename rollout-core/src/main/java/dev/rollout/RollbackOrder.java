package dev.rollout;

/** In which order instances are brought back. Those that are out of service anyway go first, whatever the order. */
public enum RollbackOrder {
    /** The last one first. */
    REVERSE,
    /** In the order in which they were to be updated. */
    FORWARD
}
