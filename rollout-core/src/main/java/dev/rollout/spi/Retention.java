package dev.rollout.spi;

import java.time.Instant;

/** Forgets the past. */
public interface Retention {
    /**
     * Deletes deployments that ended before {@code olderThan}, whole and in one transaction each; their ids are never
     * used again. The newest one of a service that tells which slot is active is kept. Idempotent.
     *
     * @param olderThan by the store's clock
     * @return how many
     * @throws StoreException if it could not be told; some may be deleted by then
     */
    int prune(Instant olderThan);
}
