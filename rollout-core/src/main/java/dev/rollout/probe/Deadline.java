package dev.rollout.probe;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What is left of the time of one probe, and what it is busy with. Used by the one thread that probes. */
final class Deadline {
    private static final Duration LONGEST = Duration.ofDays(20);

    private final LongSupplier nanoTime;
    private final long start;
    private final long nanos;
    private String phase = "starting";

    private Deadline(LongSupplier nanoTime, long nanos) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.nanos = nanos;
    }

    /** Begins now. More than 20 days count as 20 days, which a socket's timeout can still express. */
    static Deadline in(Duration timeout, LongSupplier nanoTime) {
        return new Deadline(nanoTime, (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos());
    }

    /** Says what takes the time from here on, for the message should it run out. */
    void enter(String newPhase) {
        phase = newPhase;
    }

    boolean expired() {
        return remainingNanos() <= 0;
    }

    long remainingNanos() {
        return nanos - (nanoTime.getAsLong() - start);
    }

    /** At least 1, since 0 would mean "for ever" to a socket. */
    int remainingMillis() throws SocketTimeoutException {
        long remaining = remainingNanos();
        if (remaining <= 0) {
            throw new SocketTimeoutException(timeout());
        }
        return (int) TimeUnit.NANOSECONDS.toMillis(remaining + 999_999);
    }

    String after() {
        return " after " + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start) + " ms";
    }

    String timeout() {
        return "timeout after " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms, " + phase;
    }
}
