package dev.rollout;

/** Something was asked for that can't be done; nothing was changed. The message says why, and what would help. */
public class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
