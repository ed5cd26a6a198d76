package dev.rollout.engine;

import dev.rollout.HealthPolicy;
import dev.rollout.InstanceStatus;
import dev.rollout.decision.Health;
import dev.rollout.decision.Mark;
import dev.rollout.decision.Observed;
import dev.rollout.decision.PositionSet;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a driver observed of each instance, the sets into which they fall by it, and who is to be probed next. */
final class Sightings {
    private final Map<Health, PositionSet> healths = new EnumMap<>(Health.class);
    private final ProbeSchedule schedule;
    private Observed[] observed;

    Sightings(int size, HealthPolicy policy, Duration watchInterval) {
        observed = new Observed[size];
        schedule = new ProbeSchedule(size, policy, watchInterval);
        for (Health health : Health.values()) {
            healths.put(health, new PositionSet());
        }
    }

    Observed of(int position) {
        return observed[position];
    }

    /** Notes what is known now of the instance of a row. */
    void note(InstanceState row, Observed now) {
        int position = row.position();
        if (position >= observed.length) {
            observed = Arrays.copyOf(observed, position + 1);
        }
        observed[position] = now;
        boolean watched = Mark.WATCHED.of(row);
        Health health = now.probes().health();
        healths.forEach((kind, set) -> set.set(position, watched && kind == health));
        schedule.set(position, watched, now);
    }

    /** Keeps what was observed where it is still about the same, after a row changed. */
    void follow(InstanceState before, InstanceState row) {
        Observed now = of(row.position());
        Intent intent = before.intent();
        if (intent != null ? !intent.isSameCall(row.intent()) : row.intent() != null) {
            now = now.answer(null).readBack(null);
        }
        if (before.status() != row.status()) {
            now = now.readBack(null);
        }
        note(row, entersPhase(before, row) ? now.nextPhase() : now);
    }

    /** Its former probes say nothing about the phase that it comes into. */
    private static boolean entersPhase(InstanceState before, InstanceState after) {
        if (before.status() == after.status() && before.direction() == after.direction()) {
            return false;
        }
        boolean passed = before.status() == InstanceStatus.HEALTH_CHECKING
                && (after.status() == InstanceStatus.HEALTHY || after.status() == InstanceStatus.ROLLED_BACK);
        return !passed && after.status() != InstanceStatus.FAILED;
    }

    PositionSet in(Health health) {
        return Objects.requireNonNull(healths.get(health));
    }

    int[] due(Instant now, int limit) {
        return schedule.due(now, limit);
    }

    @Nullable
    Instant nextDue(Instant now) {
        return schedule.next(now);
    }
}
