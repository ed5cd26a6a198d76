package dev.rollout.contract;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.InstanceStateBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A write on top of a deployment as it was read; right in everything that is not set otherwise. */
public final class Step {
    private final DeploymentSnapshot read;
    private final Map<Integer, InstanceState> changed = new LinkedHashMap<>();
    private final List<InstanceState> joined = new ArrayList<>();
    private final List<ControlRequest> also = new ArrayList<>();
    private final List<NumberedEvent> events = new ArrayList<>();
    private UnaryOperator<DeploymentState.Builder> state = UnaryOperator.identity();
    private long fence;
    private long revision;

    private Step(DeploymentSnapshot read) {
        this.read = read;
        fence = read.root().ownership().fence();
        revision = read.root().revision();
    }

    public static Step on(DeploymentSnapshot read) {
        return new Step(read);
    }

    /** Changes the row at a position. */
    public Step row(int position, UnaryOperator<InstanceStateBuilder> change) {
        InstanceState before = changed.getOrDefault(position, read.instances().get(position));
        changed.put(position, change.apply(before.toBuilder()).build());
        return this;
    }

    /** Takes the instances at these positions: they are drained, and count as taken. */
    public Step take(int... positions) {
        for (int position : positions) {
            row(
                    position,
                    row -> row.status(InstanceStatus.DRAINING)
                            .taken(true)
                            .batch(1)
                            .since(Fixtures.T0));
            event(new DeploymentEvent.InstanceDraining("i" + position, Direction.FORWARD, 1, true));
        }
        return this;
    }

    /** Gives the instances at these positions back, healthy. */
    public Step giveBack(int... positions) {
        for (int position : positions) {
            row(position, row -> row.status(InstanceStatus.HEALTHY).taken(false).running("v2"));
            event(new DeploymentEvent.InstanceHealthy("i" + position, "v2"));
        }
        return this;
    }

    /** Adds the row of an instance that has joined. */
    public Step join(Instance instance) {
        return join(instance, UnaryOperator.identity());
    }

    /** Adds the row of an instance that has joined, changed. */
    public Step join(Instance instance, UnaryOperator<InstanceState> change) {
        joined.add(change.apply(Fixtures.row(instance, read.instances().size() + joined.size())));
        return this;
    }

    /** Brings a step on another deployment along. */
    public Step also(Step other) {
        return also(other.request());
    }

    /** Brings a step on another deployment along. */
    public Step also(ControlRequest other) {
        also.add(other);
        return this;
    }

    public Step state(UnaryOperator<DeploymentState.Builder> change) {
        UnaryOperator<DeploymentState.Builder> before = state;
        state = builder -> change.apply(before.apply(builder));
        return this;
    }

    /** The last step of a deployment. */
    public Step end(DeploymentStatus status) {
        event(new DeploymentEvent.DeploymentFinished(status, "done"));
        return state(builder -> builder.status(status).finishedAt(Fixtures.T0.plusSeconds(60)));
    }

    /** Adds the next event. */
    public Step event(DeploymentEvent event) {
        return event(read.root().nextSequence() + events.size(), event);
    }

    /** Adds an event under any number. */
    public Step event(long sequence, DeploymentEvent event) {
        events.add(new NumberedEvent(read.root().id(), sequence, Fixtures.T0, event));
        return this;
    }

    public Step fence(long value) {
        fence = value;
        return this;
    }

    public Step revision(long value) {
        revision = value;
        return this;
    }

    /** The step as a driver writes it. */
    public DeploymentWrite write() {
        return new DeploymentWrite(
                read.root().id(), fence, revision, after(), List.copyOf(changed.values()), joined, events, also);
    }

    /** The step as somebody writes it who does not drive the deployment; nobody joins by that. */
    public ControlRequest request() {
        return new ControlRequest(read.root().id(), revision, after(), List.copyOf(changed.values()), events);
    }

    /** All rows, as they stand after the step. */
    public List<InstanceState> rows() {
        List<InstanceState> rows = new ArrayList<>(read.instances());
        changed.forEach(rows::set);
        rows.addAll(joined);
        return rows;
    }

    /** The state after the step. */
    public DeploymentState after() {
        DeploymentState.Builder builder = read.root().state().toBuilder().tally(Fixtures.recount(rows()));
        return state.apply(builder).build();
    }

    /** The events of the step. */
    public List<NumberedEvent> events() {
        return List.copyOf(events);
    }
}
