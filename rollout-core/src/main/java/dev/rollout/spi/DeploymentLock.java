package dev.rollout.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Damps contention where many processes submit deployments of one service at once. It keeps no promise: the store alone
 * does. When it can't be reached, submissions go on without it.
 */
public interface DeploymentLock extends AutoCloseable {
    /**
     * Takes the lock of a service, waiting at most {@code wait} for it; it frees itself after {@code lease}. Called on
     * the thread that submits.
     *
     * @param service whose lock
     * @param wait at most so long
     * @param lease for so long, unless it is released before
     * @return a token for {@link #release}; empty where somebody else holds it
     * @throws RuntimeException if it could not tell, within a bounded time
     */
    Optional<String> tryAcquire(String service, Duration wait, Duration lease);

    /**
     * Frees the lock where {@code token} still holds it; else does nothing. Idempotent.
     *
     * @param service whose lock
     * @param token as {@link #tryAcquire} gave it
     * @throws RuntimeException if it could not tell; the lock runs out then
     */
    void release(String service, String token);

    /** Gives up its resources; locks held run out. Idempotent. */
    @Override
    void close();
}
