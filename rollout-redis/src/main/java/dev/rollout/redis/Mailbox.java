package dev.rollout.redis;

import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue that drops its oldest entries, and one daemon thread that handles them in order. The thread starts with
 * work and ends after a while without. {@link #offer} never blocks. Threadsafe.
 */
final class Mailbox<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final int maxItems;
    private final long maxWeight;
    private final ToLongFunction<T> weight;
    private final Consumer<T> handler;
    private final ThreadPoolExecutor thread;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private long weightNow;
    private boolean running;
    private boolean closed;

    Mailbox(String name, int maxItems, long maxWeight, ToLongFunction<T> weight, Consumer<T> handler) {
        this.maxItems = maxItems;
        this.maxWeight = maxWeight;
        this.weight = weight;
        this.handler = handler;
        this.thread =
                new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Daemons.named(name));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Adds an entry and says how many were dropped for it, itself included where the mailbox is closed. */
    int offer(T item) {
        int dropped = 0;
        synchronized (items) {
            if (closed) {
                return 1;
            }
            items.addLast(item);
            weightNow += weight.applyAsLong(item);
            while (items.size() > maxItems || (weightNow > maxWeight && items.size() > 1)) {
                weightNow -= weight.applyAsLong(items.removeFirst());
                dropped++;
            }
            if (!running) {
                running = true;
                thread.execute(this::drain);
            }
        }
        return dropped;
    }

    private void drain() {
        for (T item = next(); item != null; item = next()) {
            try {
                handler.accept(item);
            } catch (Throwable e) {
                LOG.warn("{} failed: {}", Thread.currentThread().getName(), Failures.name(e));
            }
        }
    }

    private @Nullable T next() {
        synchronized (items) {
            T item = items.pollFirst();
            if (item == null) {
                running = false;
                items.notifyAll();
            } else {
                weightNow -= weight.applyAsLong(item);
            }
            return item;
        }
    }

    /** Waits until all entries are handled, and says whether they are. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        synchronized (items) {
            for (long left = nanos; running && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(items, left);
            }
            return !running;
        }
    }

    /** Takes nothing more, forgets what is queued, interrupts the thread and does not wait for it. Says how many it forgot. */
    int close() {
        int forgotten;
        synchronized (items) {
            closed = true;
            forgotten = items.size();
            items.clear();
            weightNow = 0;
        }
        thread.shutdownNow();
        return forgotten;
    }
}
