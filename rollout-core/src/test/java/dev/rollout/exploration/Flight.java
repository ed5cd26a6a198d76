package dev.rollout.exploration;

import dev.rollout.spi.Intent;
import dev.rollout.spi.TrafficSplit;
import java.time.Instant;

/**
 * A call under way, as the world sees it: it may take effect long after its driver died.
 *
 * @param driver who waits for the answer, −1 for nobody
 * @param fence its token
 * @param kind what it does
 * @param intent of a drain, an update or an admission, else null
 * @param phase of a probe
 * @param expected version that a probe expects, null for any
 * @param epoch of the instance's health gate when a probe was started
 * @param begun whether an update has stopped the old process and not ended
 * @param split of the traffic, null for all other kinds; those are of no instance
 * @param until after that it can't have an effect any more
 */
record Flight(
        int driver,
        int position,
        long fence,
        Kind kind,
        Intent intent,
        int phase,
        String expected,
        int epoch,
        boolean begun,
        TrafficSplit split,
        Instant until) {
    /** Instead of a position where it is of no instance. */
    static final int NOBODY = -1;

    enum Kind {
        DRAIN,
        UPDATE,
        ADMIT,
        READ,
        PROBE,
        SPLIT
    }

    Flight orphaned() {
        return new Flight(-1, position, fence, kind, intent, phase, expected, epoch, begun, split, until);
    }

    Flight begun(boolean now) {
        return new Flight(driver, position, fence, kind, intent, phase, expected, epoch, now, split, until);
    }

    @Override
    public String toString() {
        return kind + " of " + position + " with token " + fence;
    }
}
