package dev.rollout.redis;

import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads messages and hands them to the listeners, on one thread. What is none of ours is counted and forgotten. */
final class Receiver {
    static final int MAX_MESSAGES = 1000;
    private static final long MAX_CHARS = 4L * 1024 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(RedisProgressChannel.class);

    final LongAdder received = new LongAdder();
    final LongAdder invalid = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder listenerFailures = new LongAdder();

    private final Throttled invalids = new Throttled(LOG);
    private final Throttled drops = new Throttled(LOG);
    private final Throttled throwers = new Throttled(LOG);
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Mailbox<Raw> mailbox = new Mailbox<>(
            "rollout-redis-receive", MAX_MESSAGES, MAX_CHARS, raw -> raw.text().length(), this::dispatch);
    private volatile boolean closed;

    private record Raw(String channel, String text) {}

    private final class Listener implements Subscription {
        private final Consumer<Announcement> consumer;

        Listener(Consumer<Announcement> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    Subscription add(Consumer<Announcement> consumer) {
        Listener listener = new Listener(consumer);
        listeners.add(listener);
        return listener;
    }

    /** Takes a message from Redisson's thread; never blocks. */
    void accept(String channel, String text) {
        int lost = mailbox.offer(new Raw(channel, text));
        if (lost > 0 && !closed) {
            dropped.add(lost);
            drops.warn("Progress messages were dropped", "listeners are too slow");
        }
    }

    private void dispatch(Raw raw) {
        Announcement announcement = Message.read(raw.channel(), raw.text());
        if (announcement == null) {
            invalid.increment();
            invalids.warn("Progress messages were dropped", "too long, not UTF-8 or not in our form");
            return;
        }
        received.increment();
        for (Listener listener : listeners) {
            try {
                listener.consumer.accept(announcement);
            } catch (Throwable e) {
                listenerFailures.increment();
                throwers.warn(
                        "Progress listener " + listener.consumer.getClass().getName() + " failed", Failures.name(e));
            }
        }
    }

    void close() {
        closed = true;
        listeners.clear();
        mailbox.close();
    }
}
