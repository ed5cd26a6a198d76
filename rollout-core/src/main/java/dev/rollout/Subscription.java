package dev.rollout;

/** A running subscription. Closing it is idempotent; a listener call under way may still end after that. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Ends the subscription; nothing is handed to the listener afterwards but a call that is under way. Idempotent. */
    @Override
    void close();
}
