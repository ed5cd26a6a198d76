package dev.rollout.engine;

import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows every deployment that is active now or begins later. */
final class WatchAll implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(WatchAll.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int NEWEST = 200;
    private static final int MOST_ACTIVE = 10_000;

    private final StateStore store;
    private final Seams seams;
    private final EventRelay relay;
    private final Consumer<NumberedEvent> listener;
    private final Map<String, Subscription> followed = new ConcurrentHashMap<>();
    private final Subscription hearing;
    private volatile boolean closed;

    WatchAll(StateStore store, Seams seams, EventRelay relay, Consumer<NumberedEvent> listener) {
        this.store = store;
        this.seams = seams;
        this.relay = relay;
        this.listener = listener;
        for (DeploymentRoot root : store.list(new DeploymentQuery(null, true, MOST_ACTIVE))) {
            follow(root.id(), root.nextSequence());
        }
        for (DeploymentRoot root : store.list(new DeploymentQuery(null, false, NEWEST))) {
            if (root.state().status().isFinal()) {
                followed.putIfAbsent(root.id(), () -> {}); // it is over
            }
        }
        hearing = relay.hear(this::heard);
        lookLater();
    }

    private void heard(Announcement announcement) {
        if (announcement.from() == 1 && !closed) {
            follow(announcement.deploymentId(), 1);
        }
    }

    private void follow(String deploymentId, long from) {
        followed.computeIfAbsent(deploymentId, id -> relay.watch(id, from, listener));
    }

    private void lookLater() {
        seams.timer().schedule(LOOK, () -> seams.listeners().execute(this::look));
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            store.list(new DeploymentQuery(null, false, NEWEST)).forEach(root -> follow(root.id(), 1));
        } catch (RuntimeException e) {
            log.warn("deployments could not be listed, trying again: {}", e.toString());
        }
        lookLater();
    }

    @Override
    public void close() {
        closed = true;
        hearing.close();
        followed.values().forEach(Subscription::close);
    }
}
