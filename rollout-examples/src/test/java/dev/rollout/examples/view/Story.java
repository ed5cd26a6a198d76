package dev.rollout.examples.view;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.InstanceProgress;
import dev.rollout.InstanceStatus;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.Progress;
import dev.rollout.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Events of a deployment of four instances, two at a time, as the store would number them. */
final class Story {
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final List<NumberedEvent> events = new ArrayList<>();

    static Deployment picture(int instances) {
        return picture(instances, null);
    }

    static Deployment picture(int instances, @Nullable Lineage follows) {
        return picture(instances, follows, List.of());
    }

    /** Of which these are skipped. */
    static Deployment picture(int instances, @Nullable Lineage follows, List<String> skipped) {
        return new Deployment(
                "d-1",
                "shop",
                "v2",
                DeploymentStatus.IN_PROGRESS,
                Goal.FORWARD,
                Direction.FORWARD,
                "",
                new Progress(DeploymentStatus.IN_PROGRESS, new Tally(instances, 0, 0, 0, 0, 0), 0, 2, null),
                By.of("max"),
                START,
                null,
                follows,
                null,
                1,
                IntStream.rangeClosed(1, instances)
                        .mapToObj(i -> String.format("i-%02d", i))
                        .map(id -> new InstanceProgress(
                                id,
                                skipped.contains(id) ? InstanceStatus.SKIPPED : InstanceStatus.PENDING,
                                Direction.FORWARD,
                                "v1",
                                "v1",
                                0,
                                null,
                                null,
                                null,
                                List.of()))
                        .toList());
    }

    Story at(long millis, DeploymentEvent event) {
        events.add(new NumberedEvent("d-1", events.size() + 1, START.plusMillis(millis), event));
        return this;
    }

    Story started() {
        return at(0, new DeploymentEvent.DeploymentStarted("shop", "v2", By.of("max"), 4, List.of()));
    }

    Story updating(String instance, long millis) {
        return at(millis, new DeploymentEvent.InstanceDraining(instance, Direction.FORWARD, 1, true))
                .at(millis + 100, new DeploymentEvent.InstanceUpdating(instance, Direction.FORWARD, 1, true, "v2", 1));
    }

    Story healthy(String instance, long millis) {
        return at(millis, new DeploymentEvent.InstanceHealthChecking(instance, Direction.FORWARD))
                .at(millis + 300, new DeploymentEvent.InstanceHealthy(instance, "v2"));
    }

    /** The first batch done, the second under way. */
    static Story halfDone() {
        return new Story()
                .started()
                .at(10, new DeploymentEvent.BatchStarted(1, 2))
                .updating("i-01", 10)
                .updating("i-02", 10)
                .healthy("i-01", 500)
                .healthy("i-02", 600)
                .at(900, new DeploymentEvent.BatchFinished(1))
                .at(1900, new DeploymentEvent.BatchStarted(2, 2))
                .at(1900, new DeploymentEvent.InstanceDraining("i-03", Direction.FORWARD, 2, true));
    }

    List<NumberedEvent> events() {
        return events;
    }

    ViewState state() {
        ViewState state = ViewState.of(picture(4), 2);
        events.forEach(state::apply);
        return state;
    }
}
