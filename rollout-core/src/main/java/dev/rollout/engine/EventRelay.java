package dev.rollout.engine;

import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.ProgressChannel;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed events to listeners here and in other processes. What is announced may be lost: a look into the store
 * every second finds the rest. Threadsafe.
 */
final class EventRelay {
    private static final Logger log = LoggerFactory.getLogger(EventRelay.class);
    private static final int MOST_PUBLISHED = 1000;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final StateStore store;
    private final Seams seams;
    private final @Nullable ProgressChannel channel;
    private final Set<Feed> feeds = ConcurrentHashMap.newKeySet();
    private final Set<Consumer<Announcement>> hearers = ConcurrentHashMap.newKeySet();
    private @Nullable Subscription subscription;
    private Timer.@Nullable Scheduled poll;
    private boolean closed;

    EventRelay(StateStore store, Seams seams, @Nullable ProgressChannel channel) {
        this.store = store;
        this.seams = seams;
        this.channel = channel;
    }

    /** Events of one deployment were committed by this process. */
    void committed(List<NumberedEvent> events) {
        if (channel != null) {
            channel.publish(events);
        }
        hear(new Announcement(
                events.get(0).deploymentId(),
                events.get(0).sequence(),
                events.get(events.size() - 1).sequence(),
                events));
    }

    /** Events were found in the store that nobody here had seen. */
    void advanced(String deploymentId, long from, long to) {
        hear(new Announcement(deploymentId, from, to, List.of()));
        if (channel != null) {
            seams.listeners().execute(() -> publishStored(deploymentId, from, to));
        }
    }

    /** Where the answer to a commit got lost, its events are published from the store. */
    private void publishStored(String deploymentId, long from, long to) {
        try {
            List<NumberedEvent> events =
                    store.events(deploymentId, from, (int) Math.min(to - from + 1, MOST_PUBLISHED));
            if (channel != null && !events.isEmpty()) {
                channel.publish(events);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "events of {} could not be read for publishing; their readers find them by looking: {}",
                    deploymentId,
                    e.toString());
        }
    }

    private void hear(Announcement announcement) {
        for (Feed feed : feeds) {
            if (feed.deploymentId().equals(announcement.deploymentId())) {
                feed.announce(announcement.events());
            }
        }
        hearers.forEach(hearer -> hearer.accept(announcement));
    }

    Subscription watch(String deploymentId, long from, Consumer<NumberedEvent> listener) {
        Feed feed = new Feed(deploymentId, from, new Feed.Ends(store, seams.listeners(), listener, feeds::remove));
        feeds.add(feed);
        listen();
        feed.poll();
        return feed;
    }

    /** Calls the hearer with each announcement, on whatever thread it comes; it must not block. */
    Subscription hear(Consumer<Announcement> hearer) {
        hearers.add(hearer);
        listen();
        return () -> hearers.remove(hearer);
    }

    private synchronized void listen() {
        if (closed) {
            return;
        }
        if (channel != null && subscription == null) {
            subscription = channel.subscribe(this::hear);
        }
        if (poll == null) {
            poll = seams.timer().schedule(POLL, this::poll);
        }
    }

    private void poll() {
        feeds.forEach(Feed::poll);
        synchronized (this) {
            poll = closed || feeds.isEmpty() ? null : seams.timer().schedule(POLL, this::poll);
        }
    }

    synchronized void close() {
        closed = true;
        if (poll != null) {
            poll.cancel();
        }
        if (subscription != null) {
            subscription.close();
        }
        feeds.forEach(Feed::close);
    }
}
