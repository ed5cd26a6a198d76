package dev.rollout.engine;

import dev.rollout.AlreadyActiveException;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.DeploymentStarted;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.RefusedException;
import dev.rollout.RolloutPlan;
import dev.rollout.Tally;
import dev.rollout.decision.PlanCompiler;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceRegistry;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a deployment of a request: plans it against the fleet, and stores it with its baselines in one transaction. */
final class Submission {
    private static final int SEARCHED_FOR_KEY = 1000;

    private final StateStore store;
    private final InstanceRegistry registry;
    private final Supplier<String> ids;

    Submission(StateStore store, InstanceRegistry registry, Supplier<String> ids) {
        this.store = store;
        this.registry = registry;
        this.ids = ids;
    }

    /**
     * What was stored.
     *
     * @param created whether it is new, and not what an earlier request of the same key made
     */
    record Stored(DeploymentRoot root, List<InstanceState> instances, List<NumberedEvent> events, boolean created) {
        Deployment view(Instant now) {
            return Views.full(new DeploymentSnapshot(root, instances, now));
        }
    }

    RolloutPlan plan(DeploymentRequest request) {
        return PlanCompiler.compile(request, fleet(request));
    }

    private List<Instance> fleet(DeploymentRequest request) {
        List<Instance> fleet = registry.instances(request.service());
        if (fleet == null) {
            throw new IllegalArgumentException(
                    "instances of service '" + request.service() + "' must be a list, was null");
        }
        return fleet;
    }

    Stored submit(DeploymentRequest request, @Nullable String sessionId, Instant now) {
        Optional<Stored> earlier = request.key() == null ? Optional.empty() : ofKey(request);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        List<Instance> fleet = fleet(request);
        RolloutPlan plan = PlanCompiler.compile(request, fleet);
        NewDeployment deployment =
                build(new DeploymentSpec(DeploymentSpec.FORMAT, ids.get(), request, plan, now), fleet, sessionId);
        CreateResult result = create(deployment);
        if (result instanceof CreateResult.Created created) {
            return new Stored(created.root(), deployment.instances(), deployment.events(), true);
        } else if (result instanceof CreateResult.ActiveExists active) {
            throw new AlreadyActiveException(request.service(), active.deploymentId());
        }
        return same(request, load(((CreateResult.KeyExists) result).deploymentId()));
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

    private NewDeployment build(DeploymentSpec spec, List<Instance> fleet, @Nullable String sessionId) {
        DeploymentRequest request = spec.request();
        List<InstanceState> rows = new ArrayList<>(fleet.size());
        List<String> skipped = new ArrayList<>();
        for (Instance instance : fleet) {
            boolean needed = PlanCompiler.needsUpdate(request, instance);
            if (!needed) {
                skipped.add(instance.id());
            }
            rows.add(row(instance, rows.size(), needed ? InstanceStatus.PENDING : InstanceStatus.SKIPPED));
        }
        DeploymentState state = new DeploymentState(
                DeploymentStatus.IN_PROGRESS,
                Goal.FORWARD,
                Direction.FORWARD,
                null,
                "",
                0,
                null,
                spec.createdAt(),
                0,
                false,
                new Tally(fleet.size(), skipped.size(), 0, 0, 0, 0),
                null);
        NumberedEvent started = new NumberedEvent(
                spec.id(),
                1,
                spec.createdAt(),
                new DeploymentStarted(
                        request.service(), request.version(), request.startedBy(), fleet.size(), skipped));
        return new NewDeployment(spec, state, rows, List.of(started), sessionId);
    }

    private static InstanceState row(Instance instance, int position, InstanceStatus status) {
        return new InstanceState(
                instance,
                position,
                instance.version(),
                status,
                Direction.FORWARD,
                0,
                false,
                true,
                false,
                false,
                instance.version(),
                null,
                null,
                null,
                null,
                null,
                List.of());
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
        return new Stored(stored.root(), stored.instances(), List.of(), false);
    }

    private static @Nullable String difference(DeploymentRequest one, DeploymentRequest other) {
        if (!one.version().equals(other.version())) {
            return "version";
        } else if (!one.strategy().equals(other.strategy())) {
            return "strategy";
        } else if (!one.policy().equals(other.policy())) {
            return "policy";
        } else if (!one.attributes().equals(other.attributes())) {
            return "attributes";
        }
        return one.force() == other.force() ? null : "force";
    }
}
