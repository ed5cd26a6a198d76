package dev.rollout.spi;

import org.jspecify.annotations.Nullable;

/**
 * The store could not tell or could not be reached. Whether a write took effect is not known; the caller reads again. The
 * message never carries row contents or credentials.
 */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A store that could not tell.
     *
     * @param message without row contents or credentials
     * @param cause null for none, or where it could carry such
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
