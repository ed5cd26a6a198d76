package dev.rollout.memory;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.Documents;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Retention;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An in-memory store whose specifications can be overwritten with any text, as rows of a database can. */
public final class DocumentStore implements StateStore, DriverSessions, Retention {
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final Map<String, String> overwritten = new ConcurrentHashMap<>();

    public void overwrite(String deploymentId, String json) {
        overwritten.put(deploymentId, json);
    }

    private DeploymentRoot read(DeploymentRoot root) {
        String json = overwritten.get(root.id());
        return json == null
                ? root
                : new DeploymentRoot(
                        Documents.readSpec(json), root.state(), root.ownership(), root.revision(), root.nextSequence());
    }

    @Override
    public Optional<DeploymentSnapshot> load(String deploymentId) {
        return store.load(deploymentId).map(this::read);
    }

    private DeploymentSnapshot read(DeploymentSnapshot snapshot) {
        return new DeploymentSnapshot(read(snapshot.root()), snapshot.instances(), snapshot.now());
    }

    @Override
    public List<DeploymentRoot> list(DeploymentQuery query) {
        return store.list(query).stream().filter(this::readable).map(this::read).toList();
    }

    private boolean readable(DeploymentRoot root) {
        try {
            read(root);
            return true;
        } catch (CorruptDocumentException e) {
            return false;
        }
    }

    @Override
    public Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
        load(deploymentId);
        return store.takeOver(sessionId, deploymentId).map(this::read);
    }

    @Override
    public CreateResult create(NewDeployment deployment) {
        return store.create(deployment);
    }

    @Override
    public CommitResult commit(DeploymentWrite write) {
        return store.commit(write);
    }

    @Override
    public CommitResult request(ControlRequest request) {
        return store.request(request);
    }

    @Override
    public List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
        return store.events(deploymentId, fromSequence, limit);
    }

    @Override
    public Session open(String label, Duration ttl) {
        return store.open(label, ttl);
    }

    @Override
    public Optional<Instant> renew(String sessionId, Duration ttl) {
        return store.renew(sessionId, ttl);
    }

    @Override
    public Scan scan(String sessionId, Set<String> services) {
        return store.scan(sessionId, services);
    }

    @Override
    public void end(String sessionId) {
        store.end(sessionId);
    }

    @Override
    public int prune(Instant olderThan) {
        return store.prune(olderThan);
    }
}
