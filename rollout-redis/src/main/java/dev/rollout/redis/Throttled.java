package dev.rollout.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Warns of what may happen thousands of times at most once a minute, and then says how often it happened. Threadsafe. */
final class Throttled {
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final LongSupplier nanoTime;
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong next;

    Throttled(Logger log) {
        this(log, System::nanoTime);
    }

    Throttled(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** Counts one occurrence of {@code what}, and warns of all since the last warning if that was long enough ago. */
    void warn(String what, String why) {
        unsaid.incrementAndGet();
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PERIOD)) {
            log.warn("{}: {} ({} since the last such message)", what, why, unsaid.getAndSet(0));
        }
    }
}
