package dev.rollout.decision;

import dev.rollout.Policy;
import dev.rollout.contract.Draft;
import dev.rollout.contract.Fixtures;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.InstanceStateBuilder;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A deployment to be decided upon, with nothing observed: four instances, unless it says otherwise. */
final class Fleet implements DeploymentView {
    private final DeploymentSpec spec;
    private final List<InstanceState> rows;
    private DeploymentState state;

    private Fleet(NewDeployment draft) {
        spec = draft.spec();
        rows = new ArrayList<>(draft.instances());
        state = draft.state();
    }

    static Fleet of(int size, Policy policy) {
        return new Fleet(Draft.of("d1")
                .request(
                        dev.rollout.DeploymentRequest.of(Fixtures.SERVICE, "v2").policy(policy))
                .size(size)
                .build());
    }

    Fleet row(int position, UnaryOperator<InstanceStateBuilder> change) {
        rows.set(position, change.apply(rows.get(position).toBuilder()).build());
        return this;
    }

    Fleet state(UnaryOperator<DeploymentState.Builder> change) {
        state = change.apply(state.toBuilder()).build();
        return this;
    }

    List<InstanceState> rows() {
        return List.copyOf(rows);
    }

    @Override
    public DeploymentSpec spec() {
        return spec;
    }

    @Override
    public DeploymentState state() {
        return state;
    }

    @Override
    public Ownership ownership() {
        return new Ownership("s", "a", 1, Fixtures.T0);
    }

    @Override
    public Means means() {
        return new Means(Capabilities.none(), Capabilities.none(), true, Means.Slots.free(10), Duration.ofSeconds(5));
    }

    @Override
    public InstanceState row(int position) {
        return rows.get(position);
    }

    private PositionSet set(Predicate<InstanceState> test) {
        PositionSet set = new PositionSet();
        IntStream.range(0, rows.size()).forEach(position -> set.set(position, test.test(rows.get(position))));
        return set;
    }

    @Override
    public PositionSet in(Mark mark) {
        return set(mark::of);
    }

    @Override
    public int end() {
        return rows.size();
    }

    @Override
    public int positionOf(String id) {
        return rows.stream().map(InstanceState::id).toList().indexOf(id);
    }

    @Override
    public RegistryReading registry() {
        return RegistryReading.NONE;
    }

    @Override
    public PositionSet batch(int number) {
        return set(row -> row.batch() == number);
    }

    @Override
    public Observed observed(int position) {
        return Observed.NOTHING;
    }

    @Override
    public PositionSet health(Health health) {
        return set(row -> health == Health.SERVING && Mark.WATCHED.of(row));
    }

    @Override
    public int[] dueForProbe(Instant now, int limit) {
        return new int[0];
    }

    @Override
    public Instant nextProbe(Instant now) {
        return null;
    }

    @Override
    public ShiftReading shift() {
        return ShiftReading.NONE;
    }

    @Override
    public GateReading gate() {
        return GateReading.NONE;
    }

    @Override
    public Recording recording() {
        return new Recording(Map.of(), false, "", null);
    }

    @Override
    public Duration clockStep() {
        return Duration.ZERO;
    }
}
