package dev.rollout.decision;

import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import dev.rollout.Pace;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a deployment will probably take from now on: the median time of an instance, times the batches to come. */
public final class Eta {
    private Eta() {}

    /** Null where nothing is known to reckon with, or it waits for a person. */
    public static @Nullable Duration of(DeploymentRoot root, List<InstanceState> rows, Instant now) {
        if (root.state().status() != DeploymentStatus.IN_PROGRESS) {
            return null;
        }
        List<Duration> times = rows.stream()
                .filter(row -> row.status() == InstanceStatus.HEALTHY && row.openedAt() != null && row.since() != null)
                .map(row -> Duration.between(row.openedAt(), row.since()))
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return null;
        }
        Duration median = times.get(times.size() / 2);
        Duration pause = root.spec().request().policy().pace().pauseBetweenBatches();
        Pace pace = root.spec().request().policy().pace();
        int toCome = Math.max(0, root.state().batches() - root.state().batch());
        int atOnce = pace.isSliding() ? root.spec().plan().largestBatch() : 1;
        Duration rest =
                median.plus(pause).multipliedBy((toCome + atOnce - 1) / atOnce).plus(pace.bake());
        Instant finished = root.state().batchFinishedAt();
        Duration present = finished == null ? left(median, opened(rows), now) : Duration.ZERO;
        Duration paused = finished == null ? Duration.ZERO : Duration.between(finished, now);
        return notNegative(rest.plus(present).minus(paused));
    }

    private static Duration left(Duration median, @Nullable Instant opened, Instant now) {
        return opened == null ? Duration.ZERO : notNegative(median.minus(Duration.between(opened, now)));
    }

    private static @Nullable Instant opened(List<InstanceState> rows) {
        return rows.stream()
                .filter(row -> row.status().isOpen())
                .map(InstanceState::openedAt)
                .filter(at -> at != null)
                .findFirst()
                .orElse(null);
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
