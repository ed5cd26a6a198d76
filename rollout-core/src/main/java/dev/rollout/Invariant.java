package dev.rollout;

/** What must hold at every moment. Each is watched while the engine runs; a breach is a bug, in the library or in a store. */
public enum Invariant {
    /** At most {@code maxUnavailable} serving instances are taken. */
    CAPACITY,
    /** Progress equals a recount of the instances. */
    TALLY,
    /** A status changes only as the table of states allows. */
    TRANSITION,
    /** Events are numbered from 1 on, without a gap. */
    EVENT_ORDER,
    /** The fence of a service never falls. */
    FENCE,
    /** What the store has acknowledged stays stored. */
    DURABILITY,
    /** Any other rule which the store checks when it is written to. */
    STORE_RULE
}
