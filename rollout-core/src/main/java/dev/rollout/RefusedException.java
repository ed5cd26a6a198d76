package dev.rollout;

/** Something was asked for that can't be done; nothing was changed. The message says why, and what would help. */
public class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message why, and what would help
     */
    public RefusedException(String message) {
        super(message);
    }
}
