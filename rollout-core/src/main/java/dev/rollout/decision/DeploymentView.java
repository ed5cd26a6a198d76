package dev.rollout.decision;

import dev.rollout.Policy;
import dev.rollout.RolloutPlan;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Ownership;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A deployment as the core sees it: its committed rows, and what this driver observed since. Read-only. */
public interface DeploymentView {
    DeploymentSpec spec();

    DeploymentState state();

    Ownership ownership();

    Means means();

    /** The row at a position. */
    InstanceState row(int position);

    /** The rows that carry a mark. */
    PositionSet in(Mark mark);

    /** The members of a batch; on the way back of one of those. */
    PositionSet batch(int number);

    /** The position of an instance, −1 where there is no such one. */
    int positionOf(String id);

    /** What was observed of the instance at a position. */
    Observed observed(int position);

    /** The watched instances of which that is known. */
    PositionSet health(Health health);

    /** Watched instances that are due for a probe, soonest first, at most {@code limit}. */
    int[] dueForProbe(Instant now, int limit);

    /** When the next one after {@code now} is due, null if none is. */
    @Nullable
    Instant nextProbe(Instant now);

    /** What the registry told last of who is there. */
    RegistryReading registry();

    /** What the gate said last at which it stands. */
    GateReading gate();

    /** What became of the split that is under way. */
    ShiftReading shift();

    /** What the registry does not know yet. */
    Recording recording();

    /** The step of the store's clock since the last decision, zero if there was none. */
    Duration clockStep();

    default Policy policy() {
        return spec().request().policy();
    }

    default RolloutPlan plan() {
        return spec().plan();
    }

    /** The position after the last one. */
    int end();
}
