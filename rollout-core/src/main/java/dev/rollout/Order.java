package dev.rollout;

/** In which order the instances are updated. Those that are sick already go first, whatever the order. */
public enum Order {
    /** As the registry lists them. */
    REGISTRY,
    /** By their ids, as text. */
    ID,
    /**
     * One zone after another, in the order in which the registry names them first: no batch spans two, and the next one
     * begins when nothing of the former is open any more.
     */
    ZONE
}
