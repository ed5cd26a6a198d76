package dev.rollout.memory;

import dev.rollout.spi.DeploymentRoot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Copies of an in-memory store, as cheap as can be: the rows are shared, the events are left out. */
public final class StoreCopies {
    private StoreCopies() {}

    /** A store that stands as another one does, at a given time. */
    public static InMemoryStateStore copy(InMemoryStateStore of, Instant now, String nextSession) {
        InMemoryStateStore copy = new InMemoryStateStore(() -> now, () -> nextSession);
        for (StoredDeployment stored : of.byAge.values()) {
            StoredDeployment same = new StoredDeployment(stored);
            copy.byId.put(same.root().id(), same);
            copy.byAge.put(same.number, same);
            if (!same.isFinal()) {
                copy.unfinished.put(same.number, same);
                copy.contenders
                        .computeIfAbsent(same.root().spec().request().service(), name -> new ArrayList<>(2))
                        .add(same);
            }
        }
        copy.fences.putAll(of.fences);
        copy.sessions.rows.putAll(of.sessions.rows);
        copy.created = of.created;
        return copy;
    }

    /** Whether the session that owns a deployment is alive. */
    public static boolean isOwned(InMemoryStateStore store, DeploymentRoot root, Instant now) {
        return store.sessions.isAlive(root.ownership().sessionId(), now);
    }

    /** The roots, oldest first. */
    public static List<DeploymentRoot> roots(InMemoryStateStore store) {
        return store.byAge.values().stream().map(StoredDeployment::root).toList();
    }
}
