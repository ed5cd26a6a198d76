package dev.rollout.simulation;

import dev.rollout.DeploymentEvent;
import dev.rollout.Direction;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One deployment of a run, as it was stored, and the world during its time. */
final class Followed {
    private final NewDeployment created;
    private final InvariantCheck check;
    private final Duration begun;
    private final FleetMeasure.Span span;
    private final Set<String> drivers = new LinkedHashSet<>();
    private @Nullable String driver;
    private final Map<String, Long> intents = new HashMap<>();
    private final List<List<String>> batches = new ArrayList<>();
    private final List<List<String>> rollbackBatches = new ArrayList<>();
    private final List<NumberedEvent> events;
    private @Nullable Duration ended;
    private @Nullable Picture picture;

    /** The world at one moment. */
    record Picture(Map<String, Integer> versions, Map<String, String> instanceVersions, int serving) {
        static Picture of(ScriptedFleet fleet) {
            return new Picture(
                    fleet.countsByVersion(), fleet.versions(), fleet.measured().serving());
        }
    }

    Followed(NewDeployment created, List<String> violations, ScriptedFleet fleet, Duration begun) {
        this.created = created;
        this.check = new InvariantCheck(created, violations);
        this.begun = begun;
        this.span = fleet.measured().open();
        this.events = new ArrayList<>(created.events());
    }

    void drivenBy(String process) {
        drivers.add(process);
        driver = process;
    }

    void written(
            DeploymentState state, List<InstanceState> changed, List<InstanceState> joined, List<NumberedEvent> added) {
        Map<String, InstanceState> opened = new HashMap<>();
        for (InstanceState row : changed) {
            InstanceState before = check.rows().get(row.position());
            Intent intent = row.intent();
            if (intent != null) {
                intents.put(intent.operationId(), intent.fence());
            }
            boolean turned = before.direction() != row.direction();
            if (row.status().isOpen() && (turned || !before.status().isOpen())) {
                opened.put(row.id(), row);
            }
        }
        Traffic.Shift shift = state.traffic().shift();
        if (shift != null) {
            intents.put(shift.intent().operationId(), shift.intent().fence());
        }
        if (!opened.isEmpty()) {
            group(opened, added);
        }
        events.addAll(added);
        check.written(state, changed, joined, added);
    }

    /** What one commit opened was taken together; the events tell the order. */
    private void group(Map<String, InstanceState> opened, List<NumberedEvent> added) {
        Map<Integer, List<String>> forward = new TreeMap<>();
        List<String> back = new ArrayList<>();
        for (NumberedEvent event : added) {
            InstanceState row =
                    event.event() instanceof DeploymentEvent.OfInstance one ? opened.remove(one.instance()) : null;
            if (row != null && row.direction() == Direction.FORWARD) {
                forward.computeIfAbsent(row.batch(), batch -> new ArrayList<>()).add(row.id());
            } else if (row != null) {
                back.add(row.id());
            }
        }
        batches.addAll(forward.values());
        if (!back.isEmpty()) {
            rollbackBatches.add(back);
        }
    }

    /** Whether an effect was written down before it began; a former driver's token is lower. */
    boolean hasIntended(String operationId, long token) {
        Long fence = intents.get(operationId);
        return fence != null && token <= fence;
    }

    void violated(String what) {
        check.violated(what);
    }

    boolean endsIfFinal(ScriptedFleet fleet, Duration now) {
        if (check.state().status().isFinal() && ended == null) {
            ended = now;
            picture = Picture.of(fleet);
            fleet.measured().close(span);
            return true;
        }
        return false;
    }

    InvariantCheck check() {
        return check;
    }

    String id() {
        return created.spec().id();
    }

    NewDeployment created() {
        return created;
    }

    FleetMeasure.Span span() {
        return span;
    }

    /** The process that committed last, null before the first one. */
    @Nullable
    String driver() {
        return driver;
    }

    Set<String> drivers() {
        return drivers;
    }

    List<List<String>> batches() {
        return batches;
    }

    List<List<String>> rollbackBatches() {
        return rollbackBatches;
    }

    List<NumberedEvent> events() {
        return events;
    }

    /** The world at its end, or now. */
    Picture picture(ScriptedFleet fleet) {
        return picture == null ? Picture.of(fleet) : picture;
    }

    @Nullable
    Duration duration() {
        return ended == null ? null : ended.minus(begun);
    }
}
