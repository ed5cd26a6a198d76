package dev.rollout.engine;

import dev.rollout.AlreadyActiveException;
import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Forecast;
import dev.rollout.Instance;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.RefusedException;
import dev.rollout.Slots;
import dev.rollout.decision.Beginning;
import dev.rollout.decision.Commands;
import dev.rollout.decision.Forecaster;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.InstanceRegistry;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a deployment of a request: plans it against the fleet, and stores it with its baselines in one transaction. */
final class Submission {
    private static final int SEARCHED_FOR_KEY = 1000;
    private static final int SEARCHED_FOR_COMPLETED = 20;
    private static final int TRIES = 100;

    private final StateStore store;
    private final InstanceRegistry registry;
    private final SlotBook book;
    private final Supplier<String> ids;

    Submission(StateStore store, InstanceRegistry registry, SlotBook book, Supplier<String> ids) {
        this.book = book;
        this.store = store;
        this.registry = registry;
        this.ids = ids;
    }

    /**
     * What was stored.
     *
     * @param root as stored
     * @param created what was, null where an earlier request of the same key made it
     * @param instances its rows
     */
    record Stored(DeploymentRoot root, @Nullable NewDeployment created, List<InstanceState> instances) {
        Stored(DeploymentRoot root, NewDeployment created) {
            this(root, created, created.instances());
        }

        Deployment view(Instant now) {
            return Views.full(new DeploymentSnapshot(root, instances, now));
        }
    }

    /** What the request would do, without storing anything. */
    Forecast forecast(DeploymentRequest request) {
        Beginning beginning = begin(request);
        return Forecaster.of(request, beginning, lastCompleted(request.service()), book.canSplit());
    }

    private @Nullable DeploymentSnapshot lastCompleted(String service) {
        return store.list(new DeploymentQuery(service, false, SEARCHED_FOR_COMPLETED)).stream()
                .filter(root -> root.state().status() == DeploymentStatus.COMPLETED)
                .findFirst()
                .flatMap(root -> store.load(root.id()))
                .orElse(null);
    }

    /** The slots of a service. */
    Slots slots(String service) {
        return book.slots(service, fleet(service));
    }

    private Beginning begin(DeploymentRequest request) {
        book.check(request);
        return Beginning.of(request, fleet(request.service()));
    }

    private List<Instance> fleet(String service) {
        List<Instance> fleet = registry.instances(service);
        if (fleet == null) {
            throw new IllegalArgumentException("instances of service '" + service + "' must be a list, was null");
        }
        return fleet;
    }

    Stored submit(DeploymentRequest request, @Nullable String sessionId, Instant now) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Stored> earlier = request.key() == null ? Optional.empty() : ofKey(request);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            Beginning beginning = begin(request);
            Optional<Succeeding> succeeding = request.supersede() ? succeeding(request, now) : Optional.empty();
            Draft draft = succeeding.isPresent()
                    ? new Draft(request, beginning, succeeding.get().lineage(), "")
                    : new Draft(request, beginning, null, "");
            NewDeployment deployment =
                    draft.build(ids.get(), succeeding.map(Succeeding::steps).orElse(List.of()), book, sessionId, now);
            CreateResult result = create(deployment);
            if (result instanceof CreateResult.Created created) {
                return new Stored(created.root(), deployment);
            } else if (result instanceof CreateResult.ActiveExists active && !request.supersede()) {
                throw new AlreadyActiveException(request.service(), active.deploymentId());
            } else if (result instanceof CreateResult.KeyExists key) {
                return same(request, load(key.deploymentId()));
            }
        }
        throw new StoreException("a deployment of " + request.service() + " lost " + TRIES + " races", null);
    }

    /** A new deployment that follows one that has ended. */
    Stored follow(DeploymentSnapshot first, Lineage.Kind kind, By by, @Nullable String sessionId, Instant now) {
        book.checkNewest(first.root());
        DeploymentRequest request = first.root().spec().request().again(by);
        Beginning beginning = Beginning.after(first, kind, request, fleet(request.service()));
        String reason = (kind == Lineage.Kind.RETRY ? "retry" : "roll back") + " of "
                + first.root().id() + " by " + by;
        Draft draft = new Draft(request, beginning, new Lineage(first.root().id(), kind), reason);
        NewDeployment deployment = draft.build(ids.get(), List.of(), book, sessionId, now);
        CreateResult result = create(deployment);
        if (result instanceof CreateResult.ActiveExists active) {
            throw new AlreadyActiveException(request.service(), active.deploymentId());
        }
        return new Stored(((CreateResult.Created) result).root(), deployment);
    }

    /** What is to be done to others, so that this one can take the place of the running one. */
    private record Succeeding(Lineage lineage, List<ControlRequest> steps) {}

    private Optional<Succeeding> succeeding(DeploymentRequest request, Instant now) {
        List<DeploymentRoot> unfinished = store.list(new DeploymentQuery(request.service(), true, 10));
        Optional<DeploymentRoot> active = unfinished.stream()
                .filter(root -> root.state().status().isActive())
                .findFirst();
        return active.map(root -> {
            List<ControlRequest> steps = new ArrayList<>();
            unfinished.stream()
                    .filter(other -> other.state().status() == DeploymentStatus.PENDING)
                    .forEach(other -> steps.add(step(other, Commands.replaced(other, request.startedBy(), now))));
            steps.add(step(root, Commands.superseded(root, request.startedBy(), now)));
            return new Succeeding(new Lineage(root.id(), Lineage.Kind.SUPERSEDE), steps);
        });
    }

    private static ControlRequest step(DeploymentRoot root, Commands.Effect effect) {
        return new ControlRequest(
                root.id(),
                root.revision(),
                effect.state(),
                Writes.numbered(root, effect.events(), effect.state().progressAt()));
    }

    /** Where the answer got lost, a look tells whether it was stored. */
    private CreateResult create(NewDeployment deployment) {
        try {
            return store.create(deployment);
        } catch (StoreException e) {
            Optional<DeploymentSnapshot> stored = store.load(deployment.spec().id());
            if (stored.isEmpty()) {
                throw e;
            }
            return new CreateResult.Created(stored.get().root(), stored.get().now());
        }
    }

    /** What is about to be stored. */
    private record Draft(
            DeploymentRequest request,
            Beginning beginning,
            @Nullable Lineage follows,
            String reason) {
        NewDeployment build(
                String id, List<ControlRequest> also, SlotBook book, @Nullable String sessionId, Instant now) {
            boolean waits = follows != null && follows.kind() == Lineage.Kind.SUPERSEDE;
            DeploymentSpec spec =
                    new DeploymentSpec(DeploymentSpec.FORMAT, id, request, beginning.plan(), now, follows);
            List<NumberedEvent> events = new ArrayList<>();
            beginning
                    .events(request, reason)
                    .forEach(event -> events.add(new NumberedEvent(id, events.size() + 1L, now, event)));
            return new NewDeployment(
                    spec,
                    beginning.state(request, waits, reason, now),
                    beginning.rows(),
                    events,
                    also,
                    waits || !book.canDrive(spec) ? null : sessionId);
        }
    }

    private Optional<Stored> ofKey(DeploymentRequest request) {
        return store.list(new DeploymentQuery(request.service(), false, SEARCHED_FOR_KEY)).stream()
                .filter(root -> Objects.equals(root.spec().request().key(), request.key()))
                .findFirst()
                .map(root -> same(request, load(root.id())));
    }

    private DeploymentSnapshot load(String id) {
        return store.load(id).orElseThrow(() -> new StoreException("deployment " + id + " is gone", null));
    }

    private static Stored same(DeploymentRequest request, DeploymentSnapshot stored) {
        DeploymentRequest before = stored.root().spec().request();
        String field = difference(before, request);
        if (field != null) {
            throw new RefusedException("request key '" + request.key() + "' stands for deployment "
                    + stored.root().id() + ", which differs in field " + field + "; use another key");
        }
        return new Stored(stored.root(), null, stored.instances());
    }

    private static @Nullable String difference(DeploymentRequest one, DeploymentRequest other) {
        if (!one.version().equals(other.version())) {
            return "version";
        } else if (!one.strategy().equals(other.strategy())) {
            return "strategy";
        } else if (!one.policy().equals(other.policy())) {
            return "policy";
        } else if (!meant(one).equals(meant(other))) {
            return "attributes";
        }
        if (!one.only().equals(other.only())) {
            return "only";
        }
        return one.force() == other.force() ? null : "force";
    }

    /** Without the span from which it was asked: who asks once more does so from another one. */
    private static Map<String, String> meant(DeploymentRequest request) {
        Map<String, String> attributes = new HashMap<>(request.attributes());
        attributes.remove(DeploymentRequest.TRACEPARENT);
        return attributes;
    }
}
