package dev.rollout.decision;

import dev.rollout.spi.Capabilities;
import java.time.Duration;

/**
 * What this process can work with.
 *
 * @param updater what the updater promises
 * @param router what the router promises
 * @param routed whether there is a router at all
 * @param slots what could start at once
 * @param watchInterval between two probes of an instance in service: the policy's, stretched for large fleets
 */
public record Means(Capabilities updater, Capabilities router, boolean routed, Slots slots, Duration watchInterval) {

    /**
     * How many calls there is room for.
     *
     * @param free so many calls could start at once
     * @param hung so many calls ignore their interrupt; {@code 0} unless there are too many to start another
     * @param probesHung the same of probes
     */
    public record Slots(int free, int hung, int probesHung) {
        /** So many are free, and none hangs. */
        public static Slots free(int count) {
            return new Slots(count, 0, 0);
        }
    }

    /** Whether shares of traffic can be set. */
    boolean splitting() {
        return router.splitting();
    }

    public int freeSlots() {
        return slots.free();
    }

    public int hung() {
        return slots.hung();
    }
}
