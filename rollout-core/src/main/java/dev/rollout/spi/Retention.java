package dev.rollout.spi;

import java.time.Instant;

/** Forgets the past. */
public interface Retention {
    /**
     * Deletes deployments that ended before {@code olderThan}, whole and in one transaction each; their ids are never used
     * again.
     *
     * @return how many
     */
    int prune(Instant olderThan);
}
