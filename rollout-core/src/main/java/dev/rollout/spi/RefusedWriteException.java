package dev.rollout.spi;

import dev.rollout.Invariant;
import org.jspecify.annotations.Nullable;

/** The store answered, and refused a write that would break a rule: nothing of it was stored, and who wrote it is at fault. */
public final class RefusedWriteException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** What it would have broken. */
    private final Invariant invariant;

    /**
     * A write that was refused.
     *
     * @param invariant what it would have broken
     * @param message what was written, and the rule
     * @param cause the store's own error, null for none
     */
    public RefusedWriteException(Invariant invariant, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.invariant = invariant;
    }

    /** {@return what it would have broken} */
    public Invariant invariant() {
        return invariant;
    }
}
