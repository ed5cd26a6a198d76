package dev.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The store's clock, as far as this process knows it: each answer of the store sets it, and between answers it goes on
 * with monotonic time. It never runs back. Threadsafe.
 */
final class StoreClock {
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration TRUSTED_ROUND_TRIP = Duration.ofSeconds(1);

    private final Seams seams;
    private final long origin;
    private Instant base;
    private Instant last;
    private boolean told;
    private Duration steps = Duration.ZERO;

    StoreClock(Seams seams) {
        this.seams = seams;
        this.origin = seams.nanoTime().getAsLong();
        this.base = seams.clock().instant();
        this.last = base.truncatedTo(ChronoUnit.MICROS);
    }

    /** The present time, in whole microseconds: no store keeps more, and what is read back shall equal what was written. */
    synchronized Instant now() {
        Instant now = base.plusNanos(seams.nanoTime().getAsLong() - origin).truncatedTo(ChronoUnit.MICROS);
        if (now.isAfter(last)) {
            last = now;
        }
        return last.truncatedTo(ChronoUnit.MICROS); // as precise as a store can keep it
    }

    /**
     * Takes an answer into account.
     *
     * @param storeNow what the store said
     * @param askedAt monotonic time before it was asked; a slow answer is too old to tell anything
     */
    synchronized void answered(Instant storeNow, long askedAt) {
        long nanoTime = seams.nanoTime().getAsLong();
        if (told && nanoTime - askedAt > TRUSTED_ROUND_TRIP.toNanos()) {
            return;
        }
        Instant newBase = storeNow.minusNanos(nanoTime - origin);
        Duration change = Duration.between(base, newBase);
        if (!told || change.abs().compareTo(STEP) > 0) {
            if (told) {
                steps = steps.plus(change);
            }
            last = storeNow.truncatedTo(ChronoUnit.MICROS);
        }
        told = true;
        base = newBase;
    }

    /** Whether the store has told its time; until then it is this machine's. */
    synchronized boolean isTold() {
        return told;
    }

    /** All steps of the store's clock since the first answer, added up. */
    synchronized Duration steps() {
        return steps;
    }
}
