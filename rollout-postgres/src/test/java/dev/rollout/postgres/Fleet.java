package dev.rollout.postgres;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.Tally;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.NewDeployment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Deployments to store. */
final class Fleet {
    static final Instant START = Instant.parse("2026-11-23T10:00:00.123456Z");

    private Fleet() {}

    static NewDeployment deployment(String service, int total, @Nullable String sessionId) {
        return deployment(DeploymentRequest.of(service, "v2").startedBy("max"), total, sessionId);
    }

    static NewDeployment deployment(DeploymentRequest request, int total, @Nullable String sessionId) {
        String id = UUID.randomUUID().toString();
        RolloutPlan plan = new RolloutPlan(
                List.of(new Stage.Update(List.of(2))), total, total, Math.max(1, total / 10), List.of());
        DeploymentSpec spec = new DeploymentSpec(DeploymentSpec.FORMAT, id, request, plan, START);
        DeploymentState state = DeploymentState.begin(total / 2, START, new Tally(total, 0, 0, 0, 0, 0));
        List<InstanceState> instances = IntStream.range(0, total)
                .mapToObj(i -> InstanceState.untouched(instance(request.service(), i), i, InstanceStatus.PENDING))
                .toList();
        NumberedEvent started = new NumberedEvent(
                id,
                1,
                START,
                new DeploymentEvent.DeploymentStarted(
                        request.service(), request.version(), By.of("max"), total, List.of()));
        return new NewDeployment(spec, state, instances, List.of(started), sessionId);
    }

    private static Instance instance(String service, int number) {
        return new Instance(
                "web-" + number,
                service,
                "10.0.0.1:" + (1000 + number % 60000),
                "v1",
                "eu-1",
                null,
                number == 0 ? Map.of("rack", "a \"quoted\" {one}, \\ö") : Map.of());
    }

    /** Opens instances: each of them goes to {@code updating} with an intent, and an event says so. */
    static DeploymentWrite updating(DeploymentSnapshot from, int first, int count) {
        DeploymentRoot root = from.root();
        return step(
                from,
                first,
                count,
                true,
                row -> row.toBuilder()
                        .status(InstanceStatus.UPDATING)
                        .batch(1)
                        .taken(true)
                        .touched(true)
                        .openedAt(START.plusSeconds(1))
                        .since(START.plusSeconds(2))
                        .deadline(START.plusSeconds(300))
                        .intent(new Intent(
                                IntentKind.UPDATE,
                                root.id() + "/" + row.id() + "/1",
                                "v2",
                                root.ownership().fence(),
                                1,
                                START.plusSeconds(30)))
                        .build(),
                row -> new DeploymentEvent.InstanceUpdating(row.id(), Direction.FORWARD, 1, true, "v2", 1));
    }

    /** The updates of these instances returned. */
    static DeploymentWrite checking(DeploymentSnapshot from, int first, int count) {
        return step(
                from,
                first,
                count,
                true,
                row -> row.toBuilder()
                        .status(InstanceStatus.HEALTH_CHECKING)
                        .since(START.plusSeconds(3))
                        .running("v2")
                        .intent(null)
                        .build(),
                row -> new DeploymentEvent.InstanceHealthChecking(row.id(), Direction.FORWARD));
    }

    /** These instances are healthy. */
    static DeploymentWrite healthy(DeploymentSnapshot from, int first, int count) {
        return step(
                from,
                first,
                count,
                false,
                row -> row.toBuilder()
                        .status(InstanceStatus.HEALTHY)
                        .taken(false)
                        .since(START.plusSeconds(4))
                        .deadline(null)
                        .evidence(List.of("200 in 3 ms"))
                        .build(),
                row -> new DeploymentEvent.InstanceHealthy(row.id(), "v2"));
    }

    private static DeploymentWrite step(
            DeploymentSnapshot from,
            int first,
            int count,
            boolean taken,
            UnaryOperator<InstanceState> change,
            Function<InstanceState, DeploymentEvent> event) {
        DeploymentRoot root = from.root();
        List<InstanceState> changed = new ArrayList<>();
        List<NumberedEvent> events = new ArrayList<>();
        int takenBefore = 0;
        for (InstanceState row : from.instances().subList(first, first + count)) {
            takenBefore += row.taken() ? 1 : 0;
            changed.add(change.apply(row));
            events.add(new NumberedEvent(
                    root.id(), root.nextSequence() + events.size(), START.plusSeconds(2), event.apply(row)));
        }
        Tally tally = root.state().tally();
        int takenAfter = tally.taken() - takenBefore + (taken ? count : 0);
        DeploymentState state = root.state().toBuilder()
                .batch(first / count + 1)
                .progressAt(START.plusSeconds(2 + root.revision()))
                .drivenBy(root.ownership().fence())
                .tally(new Tally(
                        tally.total(), tally.updated() + (taken ? 0 : count), 0, 0, taken ? count : 0, takenAfter))
                .build();
        return new DeploymentWrite(root.id(), root.ownership().fence(), root.revision(), state, changed, events);
    }

    /** What is stored after a write, without reading it. */
    static DeploymentSnapshot after(DeploymentSnapshot before, DeploymentWrite write) {
        DeploymentRoot root = before.root();
        List<InstanceState> rows = new ArrayList<>(before.instances());
        write.changed().forEach(row -> rows.set(row.position(), row));
        return new DeploymentSnapshot(
                new DeploymentRoot(
                        root.spec(),
                        write.state(),
                        root.ownership(),
                        root.revision() + 1,
                        root.nextSequence() + write.events().size()),
                rows,
                before.now());
    }

    /** Ends a deployment. */
    static DeploymentWrite finish(DeploymentSnapshot from, DeploymentStatus status, Instant at) {
        DeploymentRoot root = from.root();
        DeploymentState state =
                root.state().toBuilder().status(status).finishedAt(at).build();
        return new DeploymentWrite(
                root.id(),
                root.ownership().fence(),
                root.revision(),
                state,
                List.of(),
                List.of(new NumberedEvent(
                        root.id(), root.nextSequence(), at, new DeploymentEvent.DeploymentFinished(status, ""))));
    }
}
