package dev.rollout.engine;

import dev.rollout.spi.DeployerListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners the news of this process, one after the other, never on a thread that works. Where they are too slow the
 * newest news is given up and counted: nothing here grows or waits (I26). Threadsafe.
 */
final class Observers {
    static final int MOST_WAITING = 10_000;
    private static final Logger log = LoggerFactory.getLogger(Observers.class);

    private final List<DeployerListener> listeners;
    private final Executor executor;
    private final Deque<Consumer<DeployerListener>> news = new ArrayDeque<>();
    private boolean telling;
    private long dropped;

    Observers(List<DeployerListener> listeners, Executor executor) {
        this.listeners = List.copyOf(listeners);
        this.executor = executor;
    }

    /** Whether anybody listens; who makes news at a cost asks first. */
    boolean areThere() {
        return !listeners.isEmpty();
    }

    /** How much news was given up. */
    synchronized long dropped() {
        return dropped;
    }

    void tell(Consumer<DeployerListener> what) {
        if (areThere() && isToBegin(what)) {
            executor.execute(this::tellAll);
        }
    }

    /** Puts it with what waits; whether nobody is telling yet. */
    private synchronized boolean isToBegin(Consumer<DeployerListener> what) {
        if (news.size() >= MOST_WAITING) {
            if (dropped++ == 0) {
                log.warn("listeners are too slow: news is given up, and their figures will be too low");
            }
            return false;
        }
        news.add(what);
        boolean begins = !telling;
        telling = true;
        return begins;
    }

    private void tellAll() {
        for (Consumer<DeployerListener> next = next(); next != null; next = next()) {
            tellEach(next);
        }
    }

    private synchronized @Nullable Consumer<DeployerListener> next() {
        telling = !news.isEmpty();
        return news.poll();
    }

    private void tellEach(Consumer<DeployerListener> what) {
        for (DeployerListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (Exception | Error e) { // whatever it is, the others are told
                log.warn("listener {} failed; going on", listener.getClass().getName(), e);
            }
        }
    }
}
