package dev.rollout.engine;

import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.StateStore;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the events of one deployment to one listener, in order and without a gap (I9): announced ones at once where they
 * are the next ones, everything else from the store. One delivery at a time.
 */
final class Feed implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final int PAGE = 500;
    private static final int MOST_ANNOUNCED = 1000;

    private final String deploymentId;
    private final StateStore store;
    private final Executor executor;
    private final Consumer<NumberedEvent> listener;
    private final Consumer<Feed> onClose;
    private final Queue<List<NumberedEvent>> announced = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean read = true;
    private volatile boolean closed;
    private long next;
    private long failures;

    /**
     * Where a feed reads and what it feeds.
     *
     * @param executor delivers
     * @param onClose told when it has ended
     */
    record Ends(StateStore store, Executor executor, Consumer<NumberedEvent> listener, Consumer<Feed> onClose) {}

    Feed(String deploymentId, long from, Ends ends) {
        this.deploymentId = deploymentId;
        this.next = from;
        this.store = ends.store();
        this.executor = ends.executor();
        this.listener = ends.listener();
        this.onClose = ends.onClose();
    }

    String deploymentId() {
        return deploymentId;
    }

    /** Events were committed; an empty list says no more than that. */
    void announce(List<NumberedEvent> events) {
        if (events.isEmpty() || waiting.get() >= MOST_ANNOUNCED) {
            read = true;
        } else {
            waiting.incrementAndGet();
            announced.add(events);
        }
        wake();
    }

    /** Looks into the store. */
    void poll() {
        read = true;
        wake();
    }

    private void wake() {
        if (!closed && asked.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int answering = asked.get();
        try {
            deliverAnnounced();
            deliverStored();
        } catch (RuntimeException | Error e) {
            log.warn("events of {} could not be read, trying again: {}", deploymentId, e.toString());
        }
        if (!asked.compareAndSet(answering, 0) && !closed) {
            asked.set(1);
            executor.execute(this::run);
        }
    }

    private void deliverAnnounced() {
        for (List<NumberedEvent> events = announced.poll(); events != null; events = announced.poll()) {
            waiting.decrementAndGet();
            if (events.get(0).sequence() > next) {
                read = true;
            } else {
                events.forEach(this::deliver);
            }
        }
    }

    private void deliverStored() {
        while (read && !closed) {
            read = false;
            List<NumberedEvent> page = store.events(deploymentId, next, PAGE);
            page.forEach(this::deliver);
            read |= page.size() == PAGE;
        }
    }

    private void deliver(NumberedEvent event) {
        if (closed || event.sequence() != next) {
            return;
        }
        next++;
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            failures++;
            log.warn(
                    "listener of {} failed at event {}, {} times by now; going on",
                    deploymentId,
                    event.sequence(),
                    failures,
                    e);
        }
        if (event.event() instanceof DeploymentFinished) {
            close();
        }
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
    }
}
