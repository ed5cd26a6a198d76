package dev.rollout.redis;

import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.ProgressChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.redisson.api.RedissonClient;

/**
 * Live progress over Redis: the events of each commit go to the channel {@code deploy:<deployment id>}, as a JSON array of
 * at most 16 KiB; where they take more, {@code {"from":a,"to":b}} says which they are. Any language can listen.
 *
 * <p>Redis may be absent, frozen, restarted or hostile at any time: {@link #publish} never blocks and never throws, keeps
 * at most 1,000 commits and drops the oldest; {@link #subscribe} connects as soon as it can; what is received is read
 * strictly, or dropped and counted. {@link #counters()} tells what was lost; warnings come at most once a minute. Threadsafe.
 */
public final class RedisProgressChannel implements ProgressChannel {
    private static final long LAST_WORDS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Client client;
    private final Sender sender;
    private final Receiver receiver = new Receiver();
    private final PatternSubscription subscription;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisProgressChannel(Client client) {
        this.client = client;
        this.sender = new Sender(client.redisson());
        this.subscription = new PatternSubscription(client, receiver::accept);
    }

    /**
     * Uses the host's client, which stays the host's to shut down, with the host's timeouts. Its codec does not matter.
     *
     * @param redisson with any codec
     * @return the channel
     * @throws IllegalArgumentException if {@code redisson} is null
     */
    public static RedisProgressChannel of(RedissonClient redisson) {
        return new RedisProgressChannel(Client.of(redisson));
    }

    /**
     * Uses a client of its own: a few threads and connections, timeouts of a second, connected on first use, so that this
     * needs no living Redis. Certificates are checked for {@code rediss}.
     *
     * @param url {@code redis[s]://[user[:password]@]host[:port][/database]}
     * @return the channel, not connected yet
     * @throws IllegalArgumentException if the url is not of that form; the message shows no credentials
     */
    public static RedisProgressChannel connect(String url) {
        return new RedisProgressChannel(Client.connect(url));
    }

    @Override
    public void publish(List<NumberedEvent> events) {
        sender.publish(events);
    }

    /**
     * {@inheritDoc} All listeners share one thread and one subscription at Redis; one that throws does not harm the others.
     * Where the channel is closed it does nothing.
     */
    @Override
    public Subscription subscribe(Consumer<Announcement> listener) {
        if (listener == null) {
            throw new IllegalArgumentException("listener must be set, was null");
        }
        if (closed.get()) {
            return () -> {};
        }
        Subscription added = receiver.add(listener);
        subscription.start();
        return added;
    }

    /** {@return what was published, received and lost so far} */
    public ChannelCounters counters() {
        return new ChannelCounters(
                sender.published.sum(),
                sender.failed.sum(),
                sender.dropped.sum(),
                sender.refused.sum(),
                receiver.received.sum(),
                receiver.invalid.sum(),
                receiver.dropped.sum(),
                receiver.listenerFailures.sum(),
                subscription.subscribed.sum());
    }

    /** {@inheritDoc} Those that Redis did not take, and those that waited too long here, on the way out and in. */
    @Override
    public long dropped() {
        return sender.failed.sum() + sender.dropped.sum() + receiver.dropped.sum();
    }

    /** Sends what waits if Redis answers, removes all listeners, and shuts its own client down; takes at most two seconds. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            sender.close(LAST_WORDS_NANOS);
            receiver.close();
            subscription.close();
            client.close();
        }
    }
}
