package dev.rollout.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The leases of driving processes. One session a process, however many deployments it drives. Only the store's clock
 * decides when one has expired. Called on several of the engine's threads at once, so it has to be threadsafe. Any method
 * may throw {@link StoreException}: could not tell.
 */
public interface DriverSessions {
    /**
     * Opens a session under a new random id.
     *
     * @param label names the process for people; need not be unique
     * @param ttl it expires so long from now, unless it is renewed
     * @return the new session
     */
    Session open(String label, Duration ttl);

    /**
     * Extends a session, counted from now by the store's clock. Empty where it is dead, expired or unknown: lost for
     * good, even if nobody took anything over. Called on a thread of its own, and must not wait for any other work of
     * this process.
     *
     * @param sessionId the session
     * @param ttl it then expires so long from now
     * @return the store's clock
     */
    Optional<Instant> renew(String sessionId, Duration ttl);

    /**
     * Makes a live session the driver of a deployment that nobody drives: it has no driver, or that one's session has ended
     * or expired, which is then declared dead for good. Raises the service's fence and the revision. Empty where the
     * deployment has a living driver (this session included), is final or gone, or the session is not alive.
     *
     * @param sessionId the session that is to drive
     * @param deploymentId the deployment
     * @return the deployment as taken over
     */
    Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId);

    /**
     * What a driver has to look after.
     *
     * @param sessionId whose deployments; one that is unknown has none
     * @param services only of these services, all where empty
     * @return orphans, and the present revisions of what the session drives
     */
    Scan scan(String sessionId, Set<String> services);

    /**
     * When a session's lease runs out unless it is renewed, by the store's clock; may have passed. For people: nothing is
     * decided by it. Empty where the session has ended, was declared dead or is unknown, or the store does not tell.
     *
     * @param sessionId the session
     * @return the end of its lease
     */
    default Optional<Instant> leaseUntil(String sessionId) {
        return Optional.empty();
    }

    /**
     * {@return the longest that a renewal can take before it fails, such as a socket timeout; empty, the default, where
     * it never waits} A driver's stop margin has to be 2 s longer, or a frozen store could hold it beyond the end of its
     * lease.
     */
    default Optional<Duration> longestAnswer() {
        return Optional.empty();
    }

    /**
     * Ends a session: what it drives is free at once. Unknown or ended ones are left as they are. Idempotent.
     *
     * @param sessionId the session
     */
    void end(String sessionId);
}
