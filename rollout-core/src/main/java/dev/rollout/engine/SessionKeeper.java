package dev.rollout.engine;

import dev.rollout.EngineHealth;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process's session. It trusts the lease until a local deadline: the monotonic time <em>before</em> the last
 * good renewal was sent, plus the ttl, less the stop margin. After that nothing is started and what runs is interrupted;
 * the store alone decides what is still accepted. A failed renewal is tried again; a refused one means the session is lost
 * for good, and a new one is opened. Threadsafe.
 */
final class SessionKeeper {
    private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final DriverSessions sessions;
    private final Seams seams;
    private final Settings settings;
    private final StoreClock clock;
    private final Listener listener;
    private @Nullable String id;
    private long trustedUntil;
    private boolean closed;
    private Timer.@Nullable Scheduled next;
    private Timer.@Nullable Scheduled localDeadline;

    /** Told of what matters; called on the renewal's thread or the timer's. */
    interface Listener {
        /** There is a new session; what an earlier one drove is lost. */
        void opened(String sessionId);

        /** The session is lost, or its local deadline has passed without a good renewal: what runs is to be stopped. */
        void expired();

        /** The store refused to renew the session: it is lost for good. */
        default void lost() {}
    }

    SessionKeeper(DriverSessions sessions, Seams seams, Settings settings, StoreClock clock, Listener listener) {
        this.sessions = sessions;
        this.seams = seams;
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
    }

    void start() {
        seams.renewals().execute(this::keep);
    }

    /** The session, null while there is none. */
    synchronized @Nullable String id() {
        return id;
    }

    /** Whether something may be started now. */
    synchronized boolean mayAct() {
        return id != null && !closed && seams.nanoTime().getAsLong() - trustedUntil < 0;
    }

    /** Whether this very session is still the present one, and may act. */
    synchronized boolean mayAct(String sessionId) {
        return sessionId.equals(id) && mayAct();
    }

    /** How the lease stands, in times by the store's clock. */
    synchronized EngineHealth.Lease lease(long losses) {
        if (id == null) {
            return new EngineHealth.Lease(false, null, null, losses);
        }
        Instant until = clock.now()
                .plusNanos(trustedUntil - seams.nanoTime().getAsLong())
                .truncatedTo(ChronoUnit.MICROS);
        return new EngineHealth.Lease(mayAct(), until.minus(trusted()), until, losses);
    }

    private Duration trusted() {
        return settings.lease().ttl().minus(settings.lease().stopMargin());
    }

    private void keep() {
        Duration pause = settings.lease().renewEvery();
        try {
            String present = id();
            long askedAt = seams.nanoTime().getAsLong();
            if (present == null) {
                Session opened =
                        sessions.open(settings.label(), settings.lease().ttl());
                clock.answered(opened.now(), askedAt);
                trust(opened.id(), askedAt);
                listener.opened(opened.id());
            } else {
                Optional<Instant> renewed =
                        sessions.renew(present, settings.lease().ttl());
                if (renewed.isPresent()) {
                    clock.answered(renewed.get(), askedAt);
                    trust(present, askedAt);
                } else {
                    log.warn("session {} of {} is lost; a new one is opened", present, settings.label());
                    forget(present);
                    listener.lost();
                    listener.expired();
                    pause = Duration.ZERO;
                }
            }
        } catch (RuntimeException | Error e) { // whatever it is, the renewals go on
            log.warn("session of {} could not be renewed, trying again: {}", settings.label(), e.toString());
            pause = RETRY.compareTo(pause) < 0 ? RETRY : pause;
        }
        again(pause);
    }

    private void trust(String sessionId, long askedAt) {
        synchronized (this) {
            id = sessionId;
            trustedUntil = askedAt + trusted().toNanos();
            if (localDeadline != null) {
                localDeadline.cancel();
            }
            long left = trustedUntil - seams.nanoTime().getAsLong();
            localDeadline = seams.timer().schedule(Duration.ofNanos(Math.max(0, left)), this::passed);
        }
    }

    private void passed() {
        if (!mayAct()) {
            log.warn("session of {} was not renewed in time; nothing is started until it is", settings.label());
            listener.expired();
        }
    }

    private synchronized void forget(String lost) {
        if (lost.equals(id)) {
            id = null;
        }
    }

    private synchronized void again(Duration pause) {
        if (!closed) {
            next = seams.timer().schedule(pause, () -> seams.renewals().execute(this::keepUnlessClosed));
        }
    }

    private void keepUnlessClosed() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        keep();
    }

    /** Stops renewing. Gives the session up at once if {@code orderly}, else its lease runs out. */
    void close(boolean orderly) {
        String present;
        synchronized (this) {
            closed = true;
            present = id;
            if (next != null) {
                next.cancel();
            }
            if (localDeadline != null) {
                localDeadline.cancel();
            }
        }
        if (orderly && present != null) {
            try {
                sessions.end(present);
            } catch (RuntimeException e) {
                log.warn("session {} could not be ended, its lease runs out: {}", present, e.toString());
            }
        }
    }
}
