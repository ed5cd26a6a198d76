package dev.rollout.memory;

import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.ProgressChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events between the deployers of one process. Each subscriber gets them in order, one at a time; where one is slow
 * and 1,000 announcements wait for it, the oldest are dropped. Threadsafe.
 */
public final class InMemoryProgressChannel implements ProgressChannel {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryProgressChannel.class);
    private static final int MAX_WAITING = 1000;

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Executor executor;
    private final @Nullable ThreadPoolExecutor own;
    private volatile boolean closed;

    /** A channel with a thread of its own, which exists only while there is something to hand over. */
    public InMemoryProgressChannel() {
        own = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "rollout-progress");
            thread.setDaemon(true);
            return thread;
        });
        own.allowCoreThreadTimeOut(true);
        executor = own;
    }

    /**
     * A channel that calls its listeners on an executor of the host.
     *
     * @param executor may run its tasks at once, on the thread that publishes; listeners then hold up the publisher
     */
    public InMemoryProgressChannel(Executor executor) {
        this.executor = executor;
        own = null;
    }

    @Override
    public void publish(List<NumberedEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        NumberedEvent first = events.get(0);
        Announcement announcement = new Announcement(
                first.deploymentId(),
                first.sequence(),
                events.get(events.size() - 1).sequence(),
                events);
        subscribers.forEach(subscriber -> subscriber.offer(announcement));
    }

    @Override
    public Subscription subscribe(Consumer<Announcement> listener) {
        Subscriber subscriber = new Subscriber(listener);
        subscribers.add(subscriber);
        return () -> {
            subscribers.remove(subscriber);
            subscriber.clear();
        };
    }

    @Override
    public void close() {
        closed = true;
        subscribers.forEach(Subscriber::clear);
        subscribers.clear();
        if (own != null) {
            own.shutdown();
        }
    }

    /** A listener and what waits for it. At most one task of it is with the executor at any time. */
    private final class Subscriber {
        private final Consumer<Announcement> listener;
        private final Deque<Announcement> waiting = new ArrayDeque<>();
        private boolean scheduled;

        Subscriber(Consumer<Announcement> listener) {
            this.listener = listener;
        }

        void offer(Announcement announcement) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                if (waiting.size() == MAX_WAITING) {
                    waiting.removeFirst();
                }
                waiting.addLast(announcement);
                if (scheduled) {
                    return;
                }
                scheduled = true;
            }
            try {
                executor.execute(this::handOver);
            } catch (RuntimeException e) {
                LOG.warn("progress channel: executor refused; announcements wait for the next one", e);
                synchronized (this) {
                    scheduled = false;
                }
            }
        }

        private void handOver() {
            for (Announcement next = take(); next != null; next = take()) {
                try {
                    listener.accept(next);
                } catch (Throwable e) {
                    LOG.warn(
                            "progress channel: listener {} failed",
                            listener.getClass().getName(),
                            e);
                }
            }
        }

        private synchronized @Nullable Announcement take() {
            Announcement next = waiting.pollFirst();
            scheduled = next != null;
            return next;
        }

        synchronized void clear() {
            waiting.clear();
        }
    }
}
