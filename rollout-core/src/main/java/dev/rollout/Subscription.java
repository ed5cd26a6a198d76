package dev.rollout;

/** A running subscription. Closing it is idempotent; a listener call under way may still end after that. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
