package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries committed events to other processes, quickly but not reliably: messages may be lost, doubled or reordered.
 * Subscribers fill the gaps from the store.
 */
public interface ProgressChannel extends AutoCloseable {
    /**
     * Announces events that were committed together. Returns at once, never blocks and never throws; where the channel is
     * down or slow, the oldest announcements are dropped.
     *
     * @param events of one deployment, numbered without a gap, at least one
     */
    void publish(List<NumberedEvent> events);

    /**
     * Hands every announcement of every deployment to the listener, on a thread of the channel, from the moment at which it
     * is connected on. The listener must not block. Returns at once, also where the channel is down; it connects by itself
     * as soon as it can.
     *
     * @param listener threadsafe, and fast
     * @return what ends it
     */
    Subscription subscribe(Consumer<Announcement> listener);

    /**
     * How many messages it has given up since it was made, on their way out or in: for metrics, nobody misses an event by it.
     * Never blocks.
     *
     * @return so many; 0, the default, where it does not count
     */
    default long dropped() {
        return 0;
    }

    /** Gives up its resources within a bounded time. Idempotent. */
    @Override
    void close();
}
