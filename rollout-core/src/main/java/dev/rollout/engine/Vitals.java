package dev.rollout.engine;

import dev.rollout.Invariant;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import dev.rollout.spi.StoredStep;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process knows of how it fares, noted as it happens and told to its listeners. Threadsafe, and never blocks. */
final class Vitals {
    private static final Logger log = LoggerFactory.getLogger(Vitals.class);

    private final Seams seams;
    private final Observers observers;
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong leasesLost = new AtomicLong();
    private volatile @Nullable Long scannedAt;
    private Contact contact = new Contact(null, null, "");

    /**
     * How the store answers; times are monotonic ones.
     *
     * @param lastAnswer null before the first
     * @param failingSince null where the last call was answered
     * @param lastError of the last failure, empty for none
     */
    record Contact(@Nullable Long lastAnswer, @Nullable Long failingSince, String lastError) {}

    Vitals(Seams seams, Observers observers) {
        this.seams = seams;
        this.observers = observers;
    }

    Observers observers() {
        return observers;
    }

    long nanoTime() {
        return seams.nanoTime().getAsLong();
    }

    /** The store answered, whatever it said. */
    void storeAnswered(String operation, long askedAt) {
        long now = nanoTime();
        synchronized (this) {
            contact = new Contact(now, null, contact.lastError());
        }
        observers.tell(listener -> listener.storeCalled(operation, Duration.ofNanos(now - askedAt), true));
    }

    /** The store could not be reached or could not tell. */
    void storeFailed(String operation, long askedAt, StoreException failure) {
        long now = nanoTime();
        synchronized (this) {
            Long since = contact.failingSince();
            contact = new Contact(
                    contact.lastAnswer(), since == null ? now : since, String.valueOf(failure.getMessage()));
        }
        observers.tell(listener -> listener.storeCalled(operation, Duration.ofNanos(now - askedAt), false));
    }

    synchronized Contact contact() {
        return contact;
    }

    /** Steps on other deployments were stored together with one of ours; they are rare, so their roots are read. */
    void alsoStored(List<ControlRequest> steps, StateStore store) {
        if (observers.areThere()) {
            for (ControlRequest step : steps) {
                try {
                    store.load(step.deploymentId())
                            .ifPresent(now -> stored(new StoredStep(now.root(), List.of(), step.events())));
                } catch (StoreException e) {
                    log.warn("listeners miss a step on deployment {}: {}", step.deploymentId(), e.getMessage());
                }
            }
        }
    }

    /** This process stored a step. */
    void stored(StoredStep step) {
        observers.tell(listener -> listener.stored(step));
    }

    void leaseLost() {
        leasesLost.incrementAndGet();
        observers.tell(listener -> listener.leaseLost());
    }

    long leasesLost() {
        return leasesLost.get();
    }

    void scanned() {
        scannedAt = nanoTime();
    }

    /** When it looked for orphans last; null before the first look. */
    @Nullable
    Long scannedAt() {
        return scannedAt;
    }

    /** One of the invariants does not hold. */
    void broken(Invariant invariant, String what) {
        broken.incrementAndGet();
        log.error(
                "invariant {} is broken, please report it: {}", invariant.name().toLowerCase(Locale.ROOT), what);
        observers.tell(listener -> listener.broken(invariant, what));
    }

    long brokenInvariants() {
        return broken.get();
    }
}
