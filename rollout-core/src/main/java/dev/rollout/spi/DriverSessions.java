package dev.rollout.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The leases of driving processes. One session a process, however many deployments it drives. Only the store's clock
 * decides when one has expired. Any method may throw {@link StoreException}: could not tell.
 */
public interface DriverSessions {
    /**
     * Opens a session under a new random id.
     *
     * @param label names the process for people; need not be unique
     */
    Session open(String label, Duration ttl);

    /**
     * Extends a session, counted from now by the store's clock. Empty where it is dead, expired or unknown: lost for good,
     * even if nobody took anything over. Must not wait for any other work of this process.
     *
     * @return the store's clock
     */
    Optional<Instant> renew(String sessionId, Duration ttl);

    /**
     * Makes a live session the driver of a deployment that nobody drives: it has no driver, or that one's session has ended
     * or expired, which is then declared dead for good. Raises the service's fence and the revision. Empty where the
     * deployment has a living driver (this session included), is final or gone, or the session is not alive.
     *
     * @return the deployment as taken over
     */
    Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId);

    /**
     * What a driver has to look after.
     *
     * @param services only of these services, all where empty
     */
    Scan scan(String sessionId, Set<String> services);

    /**
     * When a session's lease runs out unless it is renewed, by the store's clock; may have passed. For people: nothing is
     * decided by it. Empty where the session has ended, was declared dead or is unknown, or the store does not tell.
     */
    default Optional<Instant> leaseUntil(String sessionId) {
        return Optional.empty();
    }

    /**
     * The longest that a renewal can take before it fails, such as a socket timeout; empty where it never waits. A driver's
     * stop margin has to be 2 s longer, or a frozen store could hold it beyond the end of its lease.
     */
    default Optional<Duration> longestAnswer() {
        return Optional.empty();
    }

    /** Ends a session: what it drives is free at once. Unknown or ended ones are left as they are. */
    void end(String sessionId);
}
