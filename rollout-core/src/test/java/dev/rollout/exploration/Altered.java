package dev.rollout.exploration;

import dev.rollout.RolloutPlan;
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
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Ownership;
import java.time.Duration;
import java.time.Instant;

/** A view that is the true one, but for what a faulty driver sees otherwise. */
class Altered implements DeploymentView {
    final DeploymentView real;

    Altered(DeploymentView real) {
        this.real = real;
    }

    /** The spec, with another plan or policy. */
    static DeploymentSpec withMaxUnavailable(DeploymentSpec spec, int most) {
        RolloutPlan plan = spec.plan();
        return new DeploymentSpec(
                spec.format(),
                spec.id(),
                spec.request(),
                new RolloutPlan(plan.stages(), plan.total(), plan.toUpdate(), most, plan.notes()),
                spec.createdAt(),
                spec.follows());
    }

    @Override
    public DeploymentSpec spec() {
        return real.spec();
    }

    @Override
    public DeploymentState state() {
        return real.state();
    }

    @Override
    public Ownership ownership() {
        return real.ownership();
    }

    @Override
    public Means means() {
        return real.means();
    }

    @Override
    public InstanceState row(int position) {
        return real.row(position);
    }

    @Override
    public PositionSet in(Mark mark) {
        return real.in(mark);
    }

    @Override
    public PositionSet batch(int number) {
        return real.batch(number);
    }

    @Override
    public int positionOf(String id) {
        return real.positionOf(id);
    }

    @Override
    public Observed observed(int position) {
        return real.observed(position);
    }

    @Override
    public PositionSet health(Health health) {
        return real.health(health);
    }

    @Override
    public int[] dueForProbe(Instant now, int limit) {
        return real.dueForProbe(now, limit);
    }

    @Override
    public Instant nextProbe(Instant now) {
        return real.nextProbe(now);
    }

    @Override
    public RegistryReading registry() {
        return real.registry();
    }

    @Override
    public GateReading gate() {
        return real.gate();
    }

    @Override
    public ShiftReading shift() {
        return real.shift();
    }

    @Override
    public Recording recording() {
        return real.recording();
    }

    @Override
    public Duration clockStep() {
        return real.clockStep();
    }

    @Override
    public int end() {
        return real.end();
    }
}
