package dev.rollout.memory;

import dev.rollout.NumberedEvent;
import dev.rollout.engine.SystemSeams;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import dev.rollout.spi.Retention;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deployments in this process. Several deployers of one process may share it; nothing survives the process. It
 * refuses the same writes as a database does, with the same answers. Threadsafe.
 */
public final class InMemoryStateStore implements StateStore, DriverSessions, Retention {
    record RequestKey(String service, String key) {}

    private static final int MAX_ORPHANS = 1000;

    private final InstantSource clock;
    private final Supplier<String> sessionIds;
    final Map<String, StoredDeployment> byId = new HashMap<>();
    final Map<RequestKey, String> byKey = new HashMap<>();
    final NavigableMap<Long, StoredDeployment> byAge = new TreeMap<>();
    final NavigableMap<Long, StoredDeployment> unfinished = new TreeMap<>();
    /** The unfinished ones by service: one that is active, one that is pending at most. */
    final Map<String, List<StoredDeployment>> contenders = new HashMap<>();

    /** By service; never removed, so that a driver of a forgotten deployment stays fenced. */
    final Map<String, Long> fences = new HashMap<>();

    final SessionTable sessions = new SessionTable();
    long created;

    /** A store with the clock of this machine and random session ids. */
    public InMemoryStateStore() {
        this(SystemSeams.clock(), SystemSeams::randomId);
    }

    /**
     * A store with a clock of its own.
     *
     * @param clock the store's clock, which alone decides when a session has expired
     * @param sessionIds ids for new sessions, never the same twice
     */
    public InMemoryStateStore(InstantSource clock, Supplier<String> sessionIds) {
        this.clock = clock;
        this.sessionIds = sessionIds;
    }

    @Override
    public synchronized CreateResult create(NewDeployment deployment) {
        Instant now = clock.instant();
        String service = deployment.spec().request().service();
        String key = deployment.spec().request().key();
        String sameKey = key == null ? null : byKey.get(new RequestKey(service, key));
        if (sameKey != null) {
            return new CreateResult.KeyExists(sameKey);
        }
        if (!areCurrent(deployment.also())) {
            return new CreateResult.Stale();
        }
        for (StoredDeployment other : contenders.getOrDefault(service, List.of())) {
            if (!isEndedBy(deployment.also(), other) && clash(other, deployment)) {
                return new CreateResult.ActiveExists(other.root().id());
            }
        }
        if (byId.containsKey(deployment.spec().id())) {
            throw new StoreException("deployment " + deployment.spec().id() + " exists already", null);
        }
        String session = sessions.isAlive(deployment.sessionId(), now) ? deployment.sessionId() : null;
        long fence = session == null ? 0 : fenceOf(service) + 1;
        StoredDeployment stored = new StoredDeployment(created + 1, deployment, ownership(session, fence, now));
        created++;
        deployment.also().forEach(this::apply);
        if (session != null) {
            fences.put(service, fence);
        }
        byId.put(deployment.spec().id(), stored);
        byAge.put(stored.number, stored);
        if (!stored.isFinal()) {
            unfinished.put(stored.number, stored);
            contenders.computeIfAbsent(service, name -> new ArrayList<>(2)).add(stored);
        }
        if (key != null) {
            byKey.put(new RequestKey(service, key), deployment.spec().id());
        }
        return new CreateResult.Created(stored.root(), now);
    }

    /** At most one active deployment of a service, and at most one that waits for it. */
    private static boolean clash(StoredDeployment other, NewDeployment deployment) {
        return !deployment.state().status().isFinal()
                && other.root().state().status().isActive()
                        == deployment.state().status().isActive();
    }

    @Override
    public synchronized Optional<DeploymentSnapshot> load(String deploymentId) {
        return Optional.ofNullable(byId.get(deploymentId)).map(stored -> stored.snapshot(clock.instant()));
    }

    @Override
    public synchronized CommitResult commit(DeploymentWrite write) {
        StoredDeployment stored = byId.get(write.deploymentId());
        if (stored == null || stored.isFinal() || stored.root().ownership().fence() != write.fence()) {
            return new CommitResult.Fenced();
        }
        if (stored.root().revision() != write.revision() || !areCurrent(write.also())) {
            return new CommitResult.Stale();
        }
        stored.write(write.state(), write.changed(), write.joined(), write.events());
        CommitResult result = committed(stored);
        write.also().forEach(this::apply);
        return result;
    }

    @Override
    public synchronized CommitResult request(ControlRequest request) {
        StoredDeployment stored = byId.get(request.deploymentId());
        if (stored == null || stored.isFinal()) {
            return new CommitResult.Fenced();
        }
        return areCurrent(List.of(request)) ? apply(request) : new CommitResult.Stale();
    }

    /** Whether each of these deployments still is as it was read; what breaks a rule is refused before any is stored. */
    private boolean areCurrent(List<ControlRequest> steps) {
        return steps.stream().allMatch(step -> {
            StoredDeployment stored = byId.get(step.deploymentId());
            return stored != null && !stored.isFinal() && stored.isCurrent(step);
        });
    }

    private static boolean isEndedBy(List<ControlRequest> steps, StoredDeployment stored) {
        return steps.stream()
                .anyMatch(step -> step.deploymentId().equals(stored.root().id())
                        && step.state().status().isFinal());
    }

    private CommitResult apply(ControlRequest request) {
        StoredDeployment stored = Objects.requireNonNull(byId.get(request.deploymentId()));
        stored.write(request.state(), request.changed(), List.of(), request.events());
        return committed(stored);
    }

    private CommitResult committed(StoredDeployment stored) {
        if (stored.isFinal()) {
            unfinished.remove(stored.number);
            contenders.computeIfPresent(serviceOf(stored), (service, others) -> {
                others.remove(stored);
                return others.isEmpty() ? null : others;
            });
        }
        return new CommitResult.Committed(clock.instant());
    }

    @Override
    public synchronized List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
        StoredDeployment stored = byId.get(deploymentId);
        return stored == null ? List.of() : stored.events(fromSequence, limit);
    }

    @Override
    public synchronized List<DeploymentRoot> list(DeploymentQuery query) {
        return (query.onlyUnfinished() ? unfinished : byAge)
                .descendingMap().values().stream()
                        .filter(stored ->
                                query.service() == null || query.service().equals(serviceOf(stored)))
                        .limit(query.limit())
                        .map(StoredDeployment::root)
                        .toList();
    }

    @Override
    public synchronized Session open(String label, Duration ttl) {
        Instant now = clock.instant();
        String id = sessionIds.get();
        if (!sessions.add(id, label, now.plus(ttl))) {
            throw new StoreException("session id " + id + " was used before", null);
        }
        return new Session(id, now);
    }

    @Override
    public synchronized Optional<Instant> renew(String sessionId, Duration ttl) {
        Instant now = clock.instant();
        return sessions.extend(sessionId, now, now.plus(ttl)) ? Optional.of(now) : Optional.empty();
    }

    @Override
    public synchronized Optional<Instant> leaseUntil(String sessionId) {
        return Optional.ofNullable(sessions.expiresAt(sessionId));
    }

    @Override
    public synchronized Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
        Instant now = clock.instant();
        StoredDeployment stored = byId.get(deploymentId);
        if (stored == null || stored.isFinal() || !sessions.isAlive(sessionId, now)) {
            return Optional.empty();
        }
        String former = stored.root().ownership().sessionId();
        if (sessions.isAlive(former, now)) {
            return Optional.empty();
        }
        sessions.kill(former);
        long fence = fenceOf(serviceOf(stored)) + 1;
        fences.put(serviceOf(stored), fence);
        stored.own(ownership(sessionId, fence, now));
        return Optional.of(stored.snapshot(now));
    }

    @Override
    public synchronized Scan scan(String sessionId, Set<String> services) {
        Instant now = clock.instant();
        List<String> orphans = new ArrayList<>();
        Map<String, Long> revisions = new HashMap<>();
        for (StoredDeployment stored : unfinished.values()) {
            DeploymentRoot root = stored.root();
            if (!services.isEmpty() && !services.contains(serviceOf(stored))) {
                continue;
            }
            String owner = root.ownership().sessionId();
            if (sessionId.equals(owner)) {
                revisions.put(root.id(), root.revision());
            }
            if (root.state().status().isActive() && orphans.size() < MAX_ORPHANS && !sessions.isAlive(owner, now)) {
                orphans.add(root.id());
            }
        }
        return new Scan(orphans, revisions, now);
    }

    @Override
    public synchronized void end(String sessionId) {
        sessions.kill(sessionId);
    }

    @Override
    public synchronized int prune(Instant olderThan) {
        int pruned = 0;
        Set<String> kept = StoredDeployment.tellingSlots(byAge.values());
        for (Iterator<StoredDeployment> all = byAge.values().iterator(); all.hasNext(); ) {
            DeploymentRoot root = all.next().root();
            Instant finishedAt = root.state().finishedAt();
            if (finishedAt == null || !finishedAt.isBefore(olderThan) || kept.contains(root.id())) {
                continue;
            }
            all.remove();
            byId.remove(root.id());
            String key = root.spec().request().key();
            if (key != null) {
                byKey.remove(new RequestKey(root.spec().request().service(), key));
            }
            pruned++;
        }
        return pruned;
    }

    private Ownership ownership(@Nullable String sessionId, long fence, Instant now) {
        return new Ownership(sessionId, sessionId == null ? null : sessions.label(sessionId), fence, now);
    }

    private long fenceOf(String service) {
        return fences.getOrDefault(service, 0L);
    }

    private static String serviceOf(StoredDeployment stored) {
        return stored.root().spec().request().service();
    }
}
