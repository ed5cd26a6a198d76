package dev.rollout.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an updater or router can promise. The default is nothing; each promise makes a guarantee stronger after a
 * crash, a pause or a lost network (the table stands in the README).
 *
 * @param fenced refuses a call whose fencing token is lower than the highest it has seen for that instance
 * @param versioned {@link InstanceUpdater#currentVersion} reads the version that really runs
 * @param idempotent the same operation id twice does it once
 * @param interruptible an interrupted call ends within this time; null where it may ignore interrupts
 * @param splitting a router can give a slot or a version a share of the traffic, and tell what it gives
 */
public record Capabilities(
        boolean fenced,
        boolean versioned,
        boolean idempotent,
        @Nullable Duration interruptible,
        boolean splitting) {
    private static final Capabilities NONE = new Capabilities(false, false, false, null, false);

    /**
     * Checks the grace.
     *
     * @throws IllegalArgumentException if {@code interruptible} is not null and not 0–1 h
     */
    public Capabilities {
        if (interruptible != null && (interruptible.isNegative() || interruptible.compareTo(Duration.ofHours(1)) > 0)) {
            throw new IllegalArgumentException("interruptible must be PT0S–PT1H, was " + interruptible);
        }
    }

    /** {@return no promise at all: what a bare lambda has} */
    public static Capabilities none() {
        return NONE;
    }

    /** {@return a copy that promises to refuse a token lower than the highest it has seen for that instance} */
    public Capabilities withFenced() {
        return new Capabilities(true, versioned, idempotent, interruptible, splitting);
    }

    /** {@return a copy that promises to read the version that really runs, see {@link InstanceUpdater#currentVersion}} */
    public Capabilities withVersioned() {
        return new Capabilities(fenced, true, idempotent, interruptible, splitting);
    }

    /** {@return a copy that promises that the same operation id twice does it once} */
    public Capabilities withIdempotent() {
        return new Capabilities(fenced, versioned, true, interruptible, splitting);
    }

    /**
     * Promises that a call ends within {@code grace} after an interrupt.
     *
     * @param grace 0–1 h
     * @return a changed copy
     * @throws IllegalArgumentException if the grace is out of its range
     */
    public Capabilities withInterruptible(Duration grace) {
        return new Capabilities(fenced, versioned, idempotent, grace, splitting);
    }

    /**
     * {@return a copy that promises, of a router, that {@link TrafficRouter#split} and {@link TrafficRouter#current}
     * work}
     */
    public Capabilities withSplitting() {
        return new Capabilities(fenced, versioned, idempotent, interruptible, true);
    }
}
