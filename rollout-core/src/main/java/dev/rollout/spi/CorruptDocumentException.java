package dev.rollout.spi;

import org.jspecify.annotations.Nullable;

/** A stored document can't be read: damaged, or of a newer format than this library knows. The rest of the store is fine. */
public final class CorruptDocumentException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Whether it is the form that is wrong. */
    private final boolean ofForm;

    /**
     * A document that can't be read.
     *
     * @param message what is wrong with it, without its content
     * @param cause null for none
     */
    public CorruptDocumentException(String message, @Nullable Throwable cause) {
        super(message, cause);
        ofForm = false;
    }

    CorruptDocumentException(String message, boolean ofForm) {
        super(message, null);
        this.ofForm = ofForm;
    }

    /** {@return whether the form is wrong: no JSON, an unknown field or a value of the wrong type; not merely a value} */
    public boolean isOfForm() {
        return ofForm;
    }
}
