package dev.rollout.engine;

import dev.rollout.DeploymentEvent.GateWaiting;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.decision.Answer;
import dev.rollout.decision.Decision;
import dev.rollout.decision.DeploymentView;
import dev.rollout.decision.GateReading;
import dev.rollout.decision.Health;
import dev.rollout.decision.Mark;
import dev.rollout.decision.Means;
import dev.rollout.decision.Observed;
import dev.rollout.decision.PositionSet;
import dev.rollout.decision.Recording;
import dev.rollout.decision.RegistryReading;
import dev.rollout.decision.ShiftReading;
import dev.rollout.decision.Testimony;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.Ownership;
import dev.rollout.spi.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A driver's copy of a deployment: the rows as committed, the sets into which they fall, and what was observed since. The
 * one applier of decisions; applying costs what changed, not the size of the fleet. Used by one thread at a time.
 */
final class WorkingCopy implements DeploymentView {
    private DeploymentRoot root;
    private Means means;
    private Duration clockStep = Duration.ZERO;
    private InstanceState[] rows;
    RegistryReading registry = RegistryReading.NONE;
    GateReading gate = GateReading.NONE;
    ShiftReading shift = ShiftReading.NONE;
    final RowSets sets = new RowSets();
    private final Sightings sightings;
    private final UnrecordedVersions unrecorded;

    WorkingCopy(DeploymentRoot root, List<InstanceState> instances, Means means) {
        this.root = root;
        this.means = means;
        this.rows = instances.toArray(new InstanceState[0]);
        this.sightings =
                new Sightings(rows.length, root.spec().request().policy().health(), means.watchInterval());
        this.unrecorded = new UnrecordedVersions(rows.length);
        for (InstanceState row : rows) {
            begin(row);
        }
    }

    private void begin(InstanceState row) {
        sets.enter(row);
        sightings.note(row, Observed.NOTHING);
        unrecorded.loaded(row);
    }

    private void join(InstanceState row) {
        rows = Arrays.copyOf(rows, rows.length + 1);
        rows[row.position()] = row;
        begin(row);
    }

    DeploymentRoot root() {
        return root;
    }

    /** Takes what the store says over, and keeps what was observed where it is still about the same. */
    void reload(DeploymentSnapshot snapshot) {
        root = snapshot.root();
        for (InstanceState row : snapshot.instances()) {
            if (row.position() >= rows.length) {
                join(row);
            } else if (!row.equals(rows[row.position()])) {
                replace(row);
            }
        }
    }

    /** Takes a committed decision over. */
    void apply(Decision decision) {
        DeploymentState state = Objects.requireNonNull(decision.state());
        root = new DeploymentRoot(
                root.spec(),
                state,
                root.ownership(),
                root.revision() + 1,
                root.nextSequence() + decision.events().size());
        decision.changes().forEach(this::replace);
        decision.joined().forEach(this::join);
        registryFollowed();
        if (decision.events().stream().anyMatch(GateWaiting.class::isInstance)) {
            gate = gate.nowTold();
        }
        if (!clockStep.isZero()) {
            for (int position = 0; position < rows.length; position++) {
                Observed now = sightings.of(position);
                observe(position, now.probes(now.probes().shifted(clockStep)));
            }
            clockStep = Duration.ZERO;
        }
    }

    private void replace(InstanceState row) {
        int position = row.position();
        InstanceState before = rows[position];
        sets.leave(before);
        rows[position] = row;
        sets.enter(row);
        sightings.follow(before, row);
        unrecorded.changed(row);
    }

    /** What the registry told last has been looked at. */
    void registryFollowed() {
        registry = registry.isNews() ? registry.followed() : registry;
    }

    void readingRegistry() {
        registry = registry.asking();
    }

    /** The registry told who is there, or could not. */
    void registryRead(@Nullable List<Instance> told, Instant askedAt, String error, Instant now) {
        registry = told == null ? registry.failed(error, now) : RegistryReading.told(told, askedAt);
    }

    @Override
    public ShiftReading shift() {
        return shift;
    }

    void askedToTestify(int position) {
        observe(position, sightings.of(position).askedToTestify());
    }

    void testified(int position, @Nullable Testimony testimony) {
        observe(position, sightings.of(position).testified(testimony));
    }

    /** A copy of the rows as committed. */
    InstanceState[] rows() {
        return rows.clone();
    }

    void observe(int position, Observed now) {
        sightings.note(rows[position], now);
    }

    void calling(int position) {
        observe(position, sightings.of(position).calling(true));
    }

    /** A call ended. Its answer counts if the instance's intent is still the one that it was for. */
    void answered(int position, Intent intent, @Nullable Answer answer) {
        Observed now = sightings.of(position).calling(false);
        observe(position, intent.isSameCall(rows[position].intent()) ? now.answer(answer) : now);
    }

    /** An instance told its version, or could not. */
    void versionRead(int position, @Nullable Answer answer) {
        observe(position, sightings.of(position).calling(false).readBack(answer));
    }

    void probing(int position) {
        observe(position, sightings.of(position).probing(true));
    }

    /** A probe was answered; null where it was not made. An answer from an earlier phase says nothing. */
    void probed(int position, int phase, @Nullable ProbeResult result, Instant at) {
        Observed now = sightings.of(position);
        if (now.phase() == phase) {
            HealthPolicy policy = policy().health();
            observe(
                    position,
                    now.probing(false)
                            .probes(result == null ? now.probes() : now.probes().plus(result, at, policy)));
        }
    }

    UnrecordedVersions unrecorded() {
        return unrecorded;
    }

    void means(Means now) {
        means = now;
    }

    void clockStep(Duration step) {
        clockStep = clockStep.plus(step);
    }

    /** Every instance at rest serves, and the registry knows all: for a look at a deployment that another process drives. */
    WorkingCopy assumeAllIsWell(Instant now) {
        unrecorded.assumeTold();
        registry = RegistryReading.told(List.of(), now).followed();
        for (InstanceState row : rows) {
            if (Mark.WATCHED.of(row)) {
                probed(row.position(), 0, ProbeResult.healthy(), now);
            }
        }
        return this;
    }

    @Override
    public DeploymentSpec spec() {
        return root.spec();
    }

    @Override
    public DeploymentState state() {
        return root.state();
    }

    @Override
    public Ownership ownership() {
        return root.ownership();
    }

    @Override
    public Means means() {
        return means;
    }

    @Override
    public InstanceState row(int position) {
        return rows[position];
    }

    @Override
    public PositionSet in(Mark mark) {
        return sets.in(mark);
    }

    @Override
    public PositionSet batch(int number) {
        return sets.batch(number);
    }

    @Override
    public Observed observed(int position) {
        return sightings.of(position);
    }

    @Override
    public PositionSet health(Health health) {
        return sightings.in(health);
    }

    @Override
    public int[] dueForProbe(Instant now, int limit) {
        return sightings.due(now, limit);
    }

    @Override
    public @Nullable Instant nextProbe(Instant now) {
        return sightings.nextDue(now);
    }

    @Override
    public int positionOf(String id) {
        return sets.positionOf(id);
    }

    @Override
    public int end() {
        return rows.length;
    }

    @Override
    public RegistryReading registry() {
        return registry;
    }

    @Override
    public GateReading gate() {
        return gate;
    }

    @Override
    public Recording recording() {
        return unrecorded.recording();
    }

    @Override
    public Duration clockStep() {
        return clockStep;
    }
}
