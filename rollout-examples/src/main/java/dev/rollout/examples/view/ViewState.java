package dev.rollout.examples.view;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.InstanceProgress;
import dev.rollout.InstanceStatus;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.Progress;
import dev.rollout.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer knows of a deployment: who takes part, and everything its events told. Folding the same events gives the
 * same state, wherever the viewer began; an event that comes twice changes nothing. Not threadsafe.
 */
public final class ViewState {
    /** One instance. */
    static final class Cell {
        Phase phase = Phase.PENDING;
        Direction direction = Direction.FORWARD;
        boolean taken;
        boolean touched;
        Instant since = Instant.MIN;
        String failure = "";
        List<String> evidence = List.of();
    }

    final String id;
    final String service;
    final String from;
    final String to;
    final int floor;
    final Map<String, Cell> cells = new LinkedHashMap<>();
    final TimeSplit times = new TimeSplit();
    private final Set<String> failed = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private DeploymentStatus status = DeploymentStatus.IN_PROGRESS;
    private By by = By.of("unknown");
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private String reason = "";
    private String rollbackReason = "";
    private String commonCause = "";
    private int batch;
    private int batches;
    private long sequence;

    private ViewState(Deployment picture, String from, int floor) {
        this.id = picture.id();
        this.service = picture.service();
        this.from = from;
        this.to = picture.version();
        this.floor = floor;
    }

    /**
     * Who takes part in a deployment, before any event.
     *
     * @param picture any picture of it, with its instances
     * @param floor so many instances are to serve at every moment
     */
    public static ViewState of(Deployment picture, int floor) {
        Set<String> previous = new TreeSet<>();
        picture.instances().stream()
                .filter(instance -> instance.status() != InstanceStatus.SKIPPED)
                .map(InstanceProgress::previous)
                .filter(Objects::nonNull)
                .forEach(previous::add);
        ViewState state = new ViewState(picture, String.join(", ", previous), floor);
        picture.instances().forEach(instance -> state.cells.put(instance.id(), begun(instance)));
        Lineage follows = picture.follows();
        if (follows != null && follows.kind() == Lineage.Kind.SUPERSEDE) {
            state.status = DeploymentStatus.PENDING;
        }
        return state;
    }

    /** One that is skipped takes no part, unless an event tells that it is at the target. */
    private static Cell begun(InstanceProgress instance) {
        Cell cell = new Cell();
        cell.phase = instance.status() == InstanceStatus.SKIPPED ? Phase.OUTSIDE : Phase.PENDING;
        return cell;
    }

    /** Takes in what happened. */
    public void apply(NumberedEvent numbered) {
        if (numbered.sequence() <= sequence) {
            return;
        }
        sequence = numbered.sequence();
        Instant at = numbered.at();
        DeploymentEvent event = numbered.event();
        times.apply(event, at);
        if (event instanceof DeploymentEvent.InstanceJoined joined) {
            anew(joined.instance(), joined.version(), joined.status(), at);
        } else if (event instanceof DeploymentEvent.InstanceReplaced replaced) {
            anew(replaced.instance(), replaced.version(), replaced.status(), at);
        } else if (event instanceof DeploymentEvent.InstanceLeft left) {
            forget(left.instance());
            cells.remove(left.instance());
        } else if (event instanceof DeploymentEvent.OfInstance about) {
            applyTo(cells.computeIfAbsent(about.instance(), id -> new Cell()), about, at);
        } else if (event instanceof DeploymentEvent.DeploymentStarted started) {
            startedAt = at;
            by = started.by();
            started.skipped().forEach(id -> cells.computeIfAbsent(id, i -> new Cell()).phase = Phase.AT_TARGET);
        } else if (event instanceof DeploymentEvent.BatchStarted begun) {
            batch = begun.batch();
            batches = begun.batches();
        } else {
            applyStatus(event, at);
        }
    }

    /** One that joins, or takes another one's place under its id, begins without a past. */
    private void anew(String id, @Nullable String version, InstanceStatus began, Instant at) {
        forget(id);
        Cell cell = new Cell();
        cell.since = at;
        if (began == InstanceStatus.SKIPPED) {
            cell.phase = to.equals(version) ? Phase.AT_TARGET : Phase.OUTSIDE;
        }
        cells.put(id, cell);
    }

    private void forget(String id) {
        failed.remove(id);
        failures.removeIf(id::equals);
    }

    private void applyStatus(DeploymentEvent event, Instant at) {
        if (event instanceof DeploymentEvent.RollbackStarted turned) {
            status = DeploymentStatus.ROLLING_BACK;
            rollbackReason = turned.reason();
        } else if (event instanceof DeploymentEvent.Paused paused) {
            status = DeploymentStatus.PAUSED;
            reason = paused.reason();
        } else if (event instanceof DeploymentEvent.Resumed resumed) {
            boolean back = resumed.direction() == Direction.BACK;
            status = back ? DeploymentStatus.ROLLING_BACK : DeploymentStatus.IN_PROGRESS;
            reason = "";
        } else if (event instanceof DeploymentEvent.Activated) {
            status = DeploymentStatus.IN_PROGRESS;
        } else if (event instanceof DeploymentEvent.CommonCause cause) {
            commonCause = Text.words(cause);
        } else if (event instanceof DeploymentEvent.DeploymentFinished finished) {
            status = finished.status();
            reason = finished.reason();
            finishedAt = at;
        }
    }

    private void applyTo(Cell cell, DeploymentEvent.OfInstance event, Instant at) {
        cell.since = at;
        if (event instanceof DeploymentEvent.InstanceDraining draining) {
            open(cell, Phase.DRAINING, draining.direction(), draining.taken());
        } else if (event instanceof DeploymentEvent.InstanceUpdating updating) {
            open(cell, Phase.UPDATING, updating.direction(), updating.taken());
            cell.touched = true;
        } else if (event instanceof DeploymentEvent.InstanceHealthChecking checking) {
            cell.phase = Phase.CHECKING;
            cell.direction = checking.direction();
        } else if (event instanceof DeploymentEvent.InstanceHealthy) {
            rest(cell, Phase.HEALTHY);
        } else if (event instanceof DeploymentEvent.InstanceRolledBack) {
            rest(cell, Phase.ROLLED_BACK);
        } else if (event instanceof DeploymentEvent.InstancePutBack) {
            rest(cell, cell.direction == Direction.BACK ? Phase.HEALTHY : Phase.PENDING);
        } else if (event instanceof DeploymentEvent.InstanceInDoubt) {
            cell.phase = Phase.IN_DOUBT;
        } else if (event instanceof DeploymentEvent.InstanceFailed failure) {
            cell.phase = Phase.FAILED;
            cell.failure = failure.reason();
            cell.evidence = failure.evidence();
            failures.add(failure.instance());
            failed.add(failure.instance());
        }
    }

    private static void open(Cell cell, Phase phase, Direction direction, boolean taken) {
        cell.phase = phase;
        cell.direction = direction;
        cell.taken = taken;
    }

    private static void rest(Cell cell, Phase phase) {
        cell.phase = phase;
        cell.taken = false;
    }

    /** How far it is, recounted. */
    public Progress progress(@Nullable Duration eta) {
        Tally tally = new Tally(
                cells.size(),
                count(Phase.HEALTHY) + count(Phase.AT_TARGET),
                failed.size(),
                count(Phase.ROLLED_BACK),
                (int) cells.values().stream()
                        .filter(cell -> cell.phase.isOpen())
                        .count(),
                cells.size() - inService());
        return new Progress(status, tally, batch, batches, eta);
    }

    /** Number of the last event that was taken in, 0 before the first. */
    long sequence() {
        return sequence;
    }

    int count(Phase phase) {
        return (int) cells.values().stream().filter(cell -> cell.phase == phase).count();
    }

    /** Instances that the deployment is to bring to the target, those included that are there. */
    int takingPart() {
        return cells.size() - count(Phase.OUTSIDE);
    }

    /** Instances that the deployment has not taken out of service. */
    public int inService() {
        return (int) cells.values().stream().filter(cell -> !cell.taken).count();
    }

    /** Instances whose update was begun. */
    public int touched() {
        return (int) cells.values().stream().filter(cell -> cell.touched).count();
    }

    public DeploymentStatus status() {
        return status;
    }

    /** Why it stands where it stands, empty where there is nothing to say. */
    public String reason() {
        return reason;
    }

    /** Why it turned round, empty where it did not. */
    public String rollbackReason() {
        return rollbackReason;
    }

    /** Why the failures were not put down to the version, empty where they were. */
    String commonCause() {
        return commonCause;
    }

    By by() {
        return by;
    }

    /** Ids of the instances that failed, in that order; the first bad one comes first. */
    List<String> failures() {
        return failures;
    }

    /** Time since its start, at its end or now. */
    public Duration elapsed(Instant now) {
        Instant end = finishedAt == null ? now : finishedAt;
        return startedAt == null || end.isBefore(startedAt) ? Duration.ZERO : Duration.between(startedAt, end);
    }
}
