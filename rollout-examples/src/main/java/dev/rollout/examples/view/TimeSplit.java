package dev.rollout.examples.view;

import dev.rollout.DeploymentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the time went: of the instances to drains, updates and health checks, of the deployment to pauses. */
final class TimeSplit {
    /** What time is spent on. */
    enum Part {
        DRAIN,
        UPDATE,
        HEALTH
    }

    private record Open(Part part, Instant since) {}

    private final Map<Part, Duration> total = new EnumMap<>(Part.class);
    private final Map<String, Open> open = new HashMap<>();
    private Duration pause = Duration.ZERO;
    private int instances;
    private @Nullable Instant batchStarted;
    private @Nullable Instant batchFinished;
    private @Nullable Duration lastBatch;

    void apply(DeploymentEvent event, Instant at) {
        if (event instanceof DeploymentEvent.BatchFinished) {
            batchFinished = at;
            lastBatch = batchStarted == null ? null : Duration.between(batchStarted, at);
        } else if (event instanceof DeploymentEvent.BatchStarted) {
            pause = batchFinished == null ? pause : pause.plus(Duration.between(batchFinished, at));
            batchStarted = at;
            batchFinished = null;
        } else if (event instanceof DeploymentEvent.OfInstance about) {
            apply(about, at);
        }
    }

    private void apply(DeploymentEvent.OfInstance event, Instant at) {
        if (event instanceof DeploymentEvent.InstanceDraining) {
            begin(event.instance(), Part.DRAIN, at);
        } else if (event instanceof DeploymentEvent.InstanceUpdating) {
            begin(event.instance(), Part.UPDATE, at);
        } else if (event instanceof DeploymentEvent.InstanceHealthChecking) {
            begin(event.instance(), Part.HEALTH, at);
        } else {
            end(event.instance(), at);
            instances += event instanceof DeploymentEvent.InstanceHealthy ? 1 : 0;
        }
    }

    private void begin(String instance, Part part, Instant at) {
        end(instance, at);
        open.put(instance, new Open(part, at));
    }

    private void end(String instance, Instant at) {
        Open ended = open.remove(instance);
        if (ended != null) {
            total.merge(ended.part(), Duration.between(ended.since(), at), Duration::plus);
        }
    }

    /** Time of all instances together. */
    Duration of(Part part) {
        return total.getOrDefault(part, Duration.ZERO);
    }

    /** Time between batches. */
    Duration pause() {
        return pause;
    }

    /** From the first opening of the last batch that is done to its end; null before the first one. */
    @Nullable
    Duration lastBatch() {
        return lastBatch;
    }

    /** On average of the healthy instances; empty before the first one. */
    @Override
    public String toString() {
        if (instances == 0) {
            return "";
        }
        return "each: drain " + each(Part.DRAIN) + ", update " + each(Part.UPDATE) + ", health " + each(Part.HEALTH)
                + " · pauses " + Text.time(pause)
                + (lastBatch == null ? "" : " · last batch " + Text.time(lastBatch));
    }

    private String each(Part part) {
        return Text.time(of(part).dividedBy(instances));
    }
}
