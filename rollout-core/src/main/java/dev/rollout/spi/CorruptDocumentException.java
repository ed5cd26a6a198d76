package dev.rollout.spi;

import org.jspecify.annotations.Nullable;

/** A stored document can't be read: damaged, or of a newer format than this library knows. The rest of the store is fine. */
public final class CorruptDocumentException extends StoreException {
    private static final long serialVersionUID = 1L;

    public CorruptDocumentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
