package dev.rollout.engine;

import dev.rollout.Invariant;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.RefusedWriteException;
import dev.rollout.spi.Retention;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The store, with a note of how long each answer took, whether it came, and whether it is one that a sound store gives. */
final class ObservedStore implements StateStore, DriverSessions, Retention {
    private final StateStore store;
    private final DriverSessions sessions;
    private final Retention retention;
    private final Vitals vitals;

    private ObservedStore(Parts.Providers of, Vitals vitals) {
        this.store = of.store();
        this.sessions = of.sessions();
        this.retention = of.retention();
        this.vitals = vitals;
    }

    static Parts.Providers over(Parts.Providers of, Vitals vitals) {
        ObservedStore observed = new ObservedStore(of, vitals);
        return new Parts.Providers(observed, observed, observed, of.lock(), of.channel());
    }

    private <T> T call(String operation, Supplier<T> call) {
        long askedAt = vitals.nanoTime();
        try {
            T answer = call.get();
            vitals.storeAnswered(operation, askedAt);
            return answer;
        } catch (RefusedWriteException e) {
            vitals.storeAnswered(operation, askedAt);
            vitals.broken(e.invariant(), String.valueOf(e.getMessage()));
            throw e;
        } catch (CorruptDocumentException e) {
            vitals.storeAnswered(operation, askedAt);
            throw e;
        } catch (StoreException e) {
            vitals.storeFailed(operation, askedAt, e);
            throw e;
        }
    }

    @Override
    public CreateResult create(NewDeployment deployment) {
        return call("create", () -> store.create(deployment));
    }

    @Override
    public Optional<DeploymentSnapshot> load(String deploymentId) {
        return call("load", () -> store.load(deploymentId));
    }

    @Override
    public CommitResult commit(DeploymentWrite write) {
        return call("commit", () -> store.commit(write));
    }

    @Override
    public CommitResult request(ControlRequest request) {
        return call("request", () -> store.request(request));
    }

    @Override
    public List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
        List<NumberedEvent> events = call("events", () -> store.events(deploymentId, fromSequence, limit));
        long next = fromSequence;
        for (NumberedEvent event : events) {
            if (event.sequence() != next) {
                vitals.broken(
                        Invariant.EVENT_ORDER,
                        "event " + next + " of deployment " + deploymentId + " is missing, the store tells "
                                + event.sequence() + " in its place");
                break;
            }
            next++;
        }
        return events;
    }

    @Override
    public List<DeploymentRoot> list(DeploymentQuery query) {
        return call("list", () -> store.list(query));
    }

    @Override
    public Session open(String label, Duration ttl) {
        return call("open", () -> sessions.open(label, ttl));
    }

    @Override
    public Optional<Instant> renew(String sessionId, Duration ttl) {
        return call("renew", () -> sessions.renew(sessionId, ttl));
    }

    @Override
    public Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
        return call("take_over", () -> sessions.takeOver(sessionId, deploymentId));
    }

    @Override
    public Scan scan(String sessionId, Set<String> services) {
        return call("scan", () -> sessions.scan(sessionId, services));
    }

    @Override
    public Optional<Instant> leaseUntil(String sessionId) {
        return call("lease_until", () -> sessions.leaseUntil(sessionId));
    }

    @Override
    public Optional<Duration> longestAnswer() {
        return sessions.longestAnswer();
    }

    @Override
    public void end(String sessionId) {
        call("end", () -> {
            sessions.end(sessionId);
            return sessionId;
        });
    }

    @Override
    public int prune(Instant olderThan) {
        return call("prune", () -> retention.prune(olderThan));
    }
}
