package dev.rollout.engine;

import dev.rollout.HealthPolicy;
import dev.rollout.decision.Health;
import dev.rollout.decision.Observed;
import dev.rollout.decision.ProbeHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When each watched instance is to be probed next. */
final class ProbeSchedule {
    private final HealthPolicy policy;
    private final Duration watchInterval;
    private @Nullable Due[] dues;
    private final TreeSet<Due> queue =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::position));
    private int probing;
    private boolean[] isProbing;

    private record Due(Instant at, int position) {}

    ProbeSchedule(int size, HealthPolicy policy, Duration watchInterval) {
        this.policy = policy;
        this.watchInterval = watchInterval;
        this.dues = new Due[size];
        this.isProbing = new boolean[size];
    }

    void set(int position, boolean watched, Observed observed) {
        if (position >= dues.length) {
            int size = Math.max(position + 1, dues.length + dues.length / 8);
            dues = Arrays.copyOf(dues, size);
            isProbing = Arrays.copyOf(isProbing, size);
        }
        boolean nowProbing = watched && observed.probing();
        if (isProbing[position] != nowProbing) {
            isProbing[position] = nowProbing;
            probing += nowProbing ? 1 : -1;
        }
        Due before = dues[position];
        Due after = watched && !observed.probing() ? new Due(next(observed.probes()), position) : null;
        if (before != null && before.equals(after)) {
            return;
        }
        if (before != null) {
            queue.remove(before);
        }
        if (after != null) {
            queue.add(after);
        }
        dues[position] = after;
    }

    private Instant next(ProbeHistory probes) {
        if (probes.lastAt() == null) {
            return Instant.MIN;
        }
        boolean unsettled = probes.health() == Health.SUSPECT
                || probes.health() == Health.UNKNOWN
                || probes.health() == Health.SICK && probes.passes() > 0;
        return probes.lastAt().plus(unsettled ? policy.interval() : watchInterval);
    }

    /** Those due now, soonest first; no more than {@code limit} are under way at once. */
    int[] due(Instant now, int limit) {
        return queue.stream()
                .takeWhile(due -> !due.at().isAfter(now))
                .limit(Math.max(0, limit - probing))
                .mapToInt(Due::position)
                .toArray();
    }

    /** When the next one after {@code now} is due, null if none is. */
    @Nullable
    Instant next(Instant now) {
        Due after = queue.higher(new Due(now, Integer.MAX_VALUE));
        return after == null ? null : after.at();
    }
}
