package dev.rollout.spi;

import dev.rollout.Invariant;
import org.jspecify.annotations.Nullable;

/** The store answered, and refused a write that would break a rule: nothing of it was stored, and who wrote it is at fault. */
public final class RefusedWriteException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    public RefusedWriteException(Invariant invariant, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.invariant = invariant;
    }

    /** What it would have broken. */
    public Invariant invariant() {
        return invariant;
    }
}
