package dev.rollout.examples.dashboard;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.Subscription;
import dev.rollout.spi.Documents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription and one topic for each deployment that somebody looks at, however many do. Events are handed on within
 * {@link #RING_MILLIS}, pictures are read once a second. Forgotten a while after the last one left. Threadsafe.
 */
final class Hub implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hub.class);
    /** The topic of the page with all services; no deployment has this id. */
    private static final String SERVICES = "";

    private static final byte[] TROUBLE =
            Frames.picture("trouble", Documents.write(Map.of("text", "The store can't be read at the moment.")));
    private static final int RING_MILLIS = 50;
    private static final int REFRESH_MILLIS = 1000;
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final RollingDeployer deployer;
    private final Pictures pictures;
    private final long mostBytes;
    private final Map<String, Watched> watched = new HashMap<>();
    private final ScheduledExecutorService bell = Executors.newSingleThreadScheduledExecutor(Hub::daemon);
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(Hub::daemon);

    /**
     * Watches nothing so far.
     *
     * @param mostBytes so much is kept of each deployment for pages that are slow or come back; the rest is read again
     */
    Hub(RollingDeployer deployer, Pictures pictures, long mostBytes) {
        this.deployer = deployer;
        this.pictures = pictures;
        this.mostBytes = mostBytes;
    }

    void start() {
        var unusedRinging = bell.scheduleWithFixedDelay(
                () -> all().forEach(w -> w.topic.ring()), 0, RING_MILLIS, TimeUnit.MILLISECONDS);
        var unusedReading = reader.scheduleWithFixedDelay(this::refreshAll, 0, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Something somebody looks at. */
    final class Watched implements AutoCloseable {
        final Topic topic = new Topic(mostBytes);
        private final String id;
        private @Nullable Subscription subscription;
        private volatile boolean finished;
        private @Nullable String snapshot;
        private long snapshotAt;
        private int viewers;
        private long leftAt;

        Watched(String id) {
            this.id = id;
        }

        private void listen(NumberedEvent event) {
            topic.add(event.sequence(), Frames.change(event));
            finished |= event.event() instanceof DeploymentEvent.DeploymentFinished;
        }

        /** At most a second old, so that a hundred pages that come back at once read the store once. */
        synchronized Optional<String> snapshot() {
            long now = System.nanoTime();
            if (snapshot == null || now - snapshotAt > TimeUnit.MILLISECONDS.toNanos(REFRESH_MILLIS)) {
                snapshot = pictures.deployment(id).orElse(null);
                snapshotAt = now;
            }
            return Optional.ofNullable(snapshot);
        }

        /** The next events from one on, as they are stored; empty where no store is known. */
        List<NumberedEvent> stored(long from) {
            return pictures.events(id, from);
        }

        private void refresh() {
            if (topic.hasEnded()) {
                return;
            }
            boolean last = finished;
            try {
                topic.picture(picture());
                if (last) {
                    topic.end();
                }
            } catch (RuntimeException e) {
                log.warn("what {} shows could not be read, trying again: {}", id, e.toString());
                topic.picture(TROUBLE);
            }
        }

        private byte[] picture() {
            if (id.equals(SERVICES)) {
                return Frames.picture("services", pictures.services());
            }
            Map<String, Object> status = pictures.status(id).orElse(Map.of("gone", true));
            return Frames.picture("status", Documents.write(status));
        }

        /** One viewer less. */
        @Override
        public void close() {
            synchronized (watched) {
                viewers--;
                leftAt = System.nanoTime();
            }
        }
    }

    Watched services() {
        return watch(SERVICES);
    }

    /** One viewer more. */
    Watched watch(String id) {
        synchronized (watched) {
            Watched known = watched.get(id);
            if (known != null) {
                known.viewers++;
                return known;
            }
        }
        return begin(id);
    }

    /** Subscribes without the lock: that reads the store, and others go on meanwhile. */
    private Watched begin(String id) {
        Watched fresh = new Watched(id);
        if (!id.equals(SERVICES)) {
            fresh.subscription = deployer.watch(id, fresh::listen);
        }
        Watched first;
        synchronized (watched) {
            first = watched.computeIfAbsent(id, unknown -> fresh);
            first.viewers++;
        }
        if (first == fresh) {
            reader.execute(fresh::refresh);
        } else {
            unsubscribe(fresh); // somebody else was quicker
        }
        return first;
    }

    private List<Watched> all() {
        synchronized (watched) {
            return List.copyOf(watched.values());
        }
    }

    private void refreshAll() {
        forget();
        all().forEach(Watched::refresh);
    }

    private void forget() {
        long now = System.nanoTime();
        synchronized (watched) {
            watched.values().removeIf(one -> {
                boolean unseen = one.viewers == 0 && now - one.leftAt > KEEP_NANOS;
                if (unseen) {
                    unsubscribe(one);
                }
                return unseen;
            });
        }
    }

    private static void unsubscribe(Watched one) {
        if (one.subscription != null) {
            one.subscription.close();
        }
    }

    @Override
    public void close() {
        bell.shutdownNow();
        reader.shutdownNow();
        all().forEach(Hub::unsubscribe);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "rollout-dashboard");
        thread.setDaemon(true);
        return thread;
    }
}
