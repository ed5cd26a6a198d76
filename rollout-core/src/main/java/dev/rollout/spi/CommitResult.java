package dev.rollout.spi;

import java.time.Instant;

/** What became of a write. */
public sealed interface CommitResult {
    /**
     * Stored; the revision is one higher than the one that was compared.
     *
     * @param now the store's clock
     */
    record Committed(Instant now) implements CommitResult {}

    /** Nothing was stored: somebody else wrote since. Read again. */
    record Stale() implements CommitResult {}

    /** Nothing was stored: the deployment has another driver, has ended, or is gone. */
    record Fenced() implements CommitResult {}
}
