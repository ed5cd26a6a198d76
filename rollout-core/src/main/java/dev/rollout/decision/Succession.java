package dev.rollout.decision;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.Activated;
import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentEvent.InstanceReplaced;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Joiners;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.InstanceStateBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a deployment takes over from the one that it follows. */
public final class Succession {
    private Succession() {}

    /** Rows of a deployment that tries again: with the first one's baselines, skipping what is done. */
    static List<InstanceState> retry(
            DeploymentRequest request, List<Instance> fleet, List<InstanceState> first, boolean switched) {
        Map<String, InstanceState> before = byId(first);
        List<InstanceState> rows = new ArrayList<>(fleet.size());
        for (InstanceState row : Muster.fresh(knownOnly(request, fleet), fleet)) {
            InstanceState was = before.get(row.id());
            rows.add(was == null ? joined(request, row) : again(row, was, switched));
        }
        return rows;
    }

    /** One that was named and has left since is no reason to refuse. */
    private static DeploymentRequest knownOnly(DeploymentRequest request, List<Instance> fleet) {
        List<String> there = fleet.stream().map(Instance::id).toList();
        return request.only(request.only().stream().filter(there::contains).toArray(String[]::new));
    }

    private static InstanceState joined(DeploymentRequest request, InstanceState row) {
        boolean left =
                request.policy().availability().joiners() == Joiners.LEAVE && row.status() == InstanceStatus.PENDING;
        return left
                ? row.toBuilder().status(InstanceStatus.SKIPPED).outside(true).build()
                : row;
    }

    private static InstanceState again(InstanceState row, InstanceState was, boolean switched) {
        if (row.standby()) { // each shows once more that it is well, unless it gets the traffic already
            boolean isDone = switched && was.status() == InstanceStatus.HEALTHY;
            return row.toBuilder()
                    .previous(was.previous())
                    .status(isDone ? InstanceStatus.SKIPPED : InstanceStatus.PENDING)
                    .admitted(isDone)
                    .build();
        }
        boolean done = Mark.UPDATED.of(was);
        boolean replaced = done
                && row.instance().version() != null
                && !Objects.equals(was.running(), row.instance().version());
        if (was.left() || was.outside() || replaced || (!was.touched() && was.admitted())) {
            return row.toBuilder().outside(row.outside() || was.outside()).build();
        }
        InstanceStateBuilder carried = row.toBuilder()
                .previous(was.previous())
                .touched(was.touched())
                .admitted(was.admitted())
                .sickBefore(was.sickBefore());
        return done
                ? carried.status(InstanceStatus.SKIPPED).running(was.running()).build()
                : carried.status(InstanceStatus.PENDING)
                        .running(was.touched() ? null : row.running())
                        .build();
    }

    /** Rows of a deployment that brings back what the first one touched. */
    static List<InstanceState> back(DeploymentRequest request, List<Instance> fleet, List<InstanceState> first) {
        Map<String, InstanceState> before = byId(first);
        List<InstanceState> rows = new ArrayList<>(fleet.size());
        for (Instance instance : Muster.ordered(request, fleet)) {
            InstanceState row = InstanceState.untouched(instance, rows.size(), InstanceStatus.SKIPPED);
            InstanceState was = before.get(instance.id());
            if (was != null && was.standby()) {
                rows.add(row.toBuilder().standby(true).admitted(was.admitted()).build());
            } else {
                rows.add(
                        was != null && isToBringBack(was, instance)
                                ? toBringBack(row, was)
                                : row.toBuilder().outside(true).build());
            }
        }
        return rows;
    }

    private static boolean isToBringBack(InstanceState was, Instance instance) {
        boolean wellAtPrevious =
                was.failure() == null && was.previous() != null && Objects.equals(was.previous(), instance.version());
        return (Mark.RESTORABLE.of(was)
                        || Mark.LOST.of(was)
                        || (was.touched() && was.status().isOpen()))
                && !(wellAtPrevious && was.admitted());
    }

    private static InstanceState toBringBack(InstanceState row, InstanceState was) {
        boolean known = was.status() == InstanceStatus.HEALTHY || was.status() == InstanceStatus.SKIPPED;
        return row.toBuilder()
                .status(InstanceStatus.PENDING)
                .direction(Direction.BACK)
                .previous(was.previous())
                .touched(was.touched())
                .admitted(was.admitted())
                .sickBefore(was.sickBefore())
                .running(known ? row.instance().version() : was.touched() ? null : was.running())
                .build();
    }

    /**
     * Lets a waiting deployment begin, in the transaction in which its predecessor ends: each instance's actual version is
     * its previous one.
     *
     * @param waiting the deployment that waits
     * @param predecessor id of the one that ends
     * @param last its rows as it leaves them
     */
    public static ControlRequest activate(
            DeploymentSnapshot waiting, String predecessor, List<InstanceState> last, Instant now) {
        Map<String, InstanceState> before = byId(last);
        DeploymentRequest request = waiting.root().spec().request();
        List<InstanceState> rows = new ArrayList<>();
        List<InstanceState> changed = new ArrayList<>();
        List<DeploymentEvent> events = new ArrayList<>(List.of(new Activated(predecessor)));
        for (InstanceState row : waiting.instances()) {
            InstanceState was = before.get(row.id());
            InstanceState next = was == null || was.left() ? row : actual(request, row, was);
            rows.add(next);
            if (!next.equals(row)) {
                changed.add(next);
            }
            if (next.status() != row.status() || !Objects.equals(next.previous(), row.previous())) {
                events.add(new InstanceReplaced(next.id(), next.previous(), next.status()));
            }
        }
        return new ControlRequest(
                waiting.root().id(),
                waiting.root().revision(),
                begun(waiting, rows, now),
                changed,
                numbered(waiting, events, now));
    }

    /** Whether the slot that a waiting deployment is to update has become the active one since it was asked for. */
    public static boolean isIn(DeploymentSnapshot waiting, @Nullable DeploymentState last) {
        String slot = waiting.root().spec().plan().slot();
        return slot != null && last != null && slot.equals(last.activeSlot());
    }

    /** Ends a waiting deployment that may not begin: its slot gets the traffic. */
    public static ControlRequest withdraw(DeploymentSnapshot waiting, Instant now) {
        String reason = "slot '" + waiting.root().spec().plan().slot()
                + "' has become the active one before it began; name the other one as idle";
        DeploymentState ended = waiting.root().state().toBuilder()
                .status(DeploymentStatus.CANCELLED)
                .goal(Goal.STOP)
                .reason(reason)
                .activeSlot(waiting.root().spec().plan().slot())
                .progressAt(now)
                .finishedAt(now)
                .build();
        List<DeploymentEvent> events = List.of(new DeploymentFinished(DeploymentStatus.CANCELLED, reason));
        return new ControlRequest(
                waiting.root().id(), waiting.root().revision(), ended, List.of(), numbered(waiting, events, now));
    }

    private static DeploymentState begun(DeploymentSnapshot waiting, List<InstanceState> rows, Instant now) {
        List<InstanceState> pending = rows.stream().filter(Mark.PENDING::of).toList();
        int batches = Batches.split(
                        waiting.root().spec().plan(),
                        waiting.root().spec().request().policy().pace(),
                        pending,
                        1)
                .size();
        boolean asksFirst =
                !waiting.root().spec().request().policy().gates().before().isEmpty();
        return waiting.root().state().toBuilder()
                .batchFinishedAt(asksFirst ? now : null)
                .status(DeploymentStatus.IN_PROGRESS)
                .reason("")
                .batches(batches)
                .tally(Beginning.tally(rows))
                .progressAt(now)
                .build();
    }

    private static InstanceState actual(DeploymentRequest request, InstanceState row, InstanceState was) {
        String version = was.running() == null ? row.previous() : was.running();
        boolean needed =
                request.force() || was.running() == null || !request.version().equals(version);
        InstanceStatus status =
                (needed || row.standby()) && !row.outside() ? InstanceStatus.PENDING : InstanceStatus.SKIPPED;
        return row.toBuilder()
                .previous(version)
                .running(was.running())
                .status(status)
                .admitted(was.admitted() && !row.standby())
                .build();
    }

    private static List<NumberedEvent> numbered(DeploymentSnapshot waiting, List<DeploymentEvent> events, Instant now) {
        List<NumberedEvent> numbered = new ArrayList<>(events.size());
        for (DeploymentEvent event : events) {
            numbered.add(new NumberedEvent(
                    waiting.root().id(), waiting.root().nextSequence() + numbered.size(), now, event));
        }
        return numbered;
    }

    private static Map<String, InstanceState> byId(List<InstanceState> rows) {
        Map<String, InstanceState> byId = new HashMap<>();
        rows.forEach(row -> byId.put(row.id(), row));
        return byId;
    }
}
