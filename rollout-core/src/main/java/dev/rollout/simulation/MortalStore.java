package dev.rollout.simulation;

import dev.rollout.NumberedEvent;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.NewDeployment;
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

/** The shared store as one process reaches it: the process may die before or after each call, and calls may get lost. */
final class MortalStore implements StateStore, DriverSessions {
    private final InMemoryStateStore store;
    private final StoreFaults faults;
    private final CommitWatch watch;
    private final SimulatedProcess process;

    MortalStore(InMemoryStateStore store, StoreFaults faults, CommitWatch watch, SimulatedProcess process) {
        this.store = store;
        this.faults = faults;
        this.watch = watch;
        this.process = process;
    }

    private <T> T call(String what, Supplier<T> call) {
        process.passing("before ", what);
        Fault fault = faults.at(process.name(), what);
        if (fault == Fault.REQUEST_LOST) {
            throw new StoreException(what + ": no route to host", null);
        }
        T answer = call.get();
        if (fault == Fault.ANSWER_LOST) {
            throw new StoreException(what + ": connection reset", null);
        }
        process.passing("after ", what);
        return answer;
    }

    @Override
    public CreateResult create(NewDeployment deployment) {
        return call("create", () -> {
            CreateResult result = store.create(deployment);
            if (result instanceof CreateResult.Created) {
                watch.created(deployment, process.name());
            }
            return result;
        });
    }

    @Override
    public Optional<DeploymentSnapshot> load(String deploymentId) {
        return call("load", () -> store.load(deploymentId));
    }

    @Override
    public CommitResult commit(DeploymentWrite write) {
        return call("commit", () -> {
            CommitResult result = store.commit(write);
            if (result instanceof CommitResult.Committed) {
                watch.committed(write, process.name());
            }
            return result;
        });
    }

    @Override
    public CommitResult request(ControlRequest request) {
        return call("request", () -> {
            CommitResult result = store.request(request);
            if (result instanceof CommitResult.Committed) {
                watch.requested(request);
            }
            return result;
        });
    }

    @Override
    public List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
        return call("events", () -> store.events(deploymentId, fromSequence, limit));
    }

    @Override
    public List<DeploymentRoot> list(DeploymentQuery query) {
        return call("list", () -> store.list(query));
    }

    @Override
    public Session open(String label, Duration ttl) {
        return call("open", () -> store.open(label, ttl));
    }

    @Override
    public Optional<Instant> renew(String sessionId, Duration ttl) {
        return call("renew", () -> store.renew(sessionId, ttl));
    }

    @Override
    public Optional<Instant> leaseUntil(String sessionId) {
        return call("leaseUntil", () -> store.leaseUntil(sessionId));
    }

    @Override
    public Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
        return call("takeOver", () -> store.takeOver(sessionId, deploymentId));
    }

    @Override
    public Scan scan(String sessionId, Set<String> services) {
        return call("scan", () -> store.scan(sessionId, services));
    }

    @Override
    public void end(String sessionId) {
        call("end", () -> {
            store.end(sessionId);
            return true;
        });
    }
}
