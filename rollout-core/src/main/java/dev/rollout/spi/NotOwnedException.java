package dev.rollout.spi;

/** This process may no longer act on the deployment: its lease ran out, or another process drives. */
public final class NotOwnedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * A process that has to stop here.
     *
     * @param message says so in words
     */
    public NotOwnedException(String message) {
        super(message);
    }
}
