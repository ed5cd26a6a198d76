package dev.rollout.decision;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.DeploymentStarted;
import dev.rollout.DeploymentEvent.RollbackStarted;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Lineage;
import dev.rollout.RefusedException;
import dev.rollout.RolloutPlan;
import dev.rollout.Tally;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment begins: its plan, its rows and its first events, from the request, the fleet, and where it follows
 * another one, from how that ended.
 *
 * @param plan what it will do
 * @param rows its instances, in order
 * @param back whether it goes back from the start
 * @param traffic how the traffic is shared when it begins, as far as that is its business
 */
public record Beginning(RolloutPlan plan, List<InstanceState> rows, boolean back, Traffic traffic) {
    public Beginning {
        rows = List.copyOf(rows);
    }

    /**
     * One that follows no other, or takes another one's place.
     *
     * @throws IllegalArgumentException if the fleet is not valid
     * @throws RefusedException if the request can't be carried out safely, or there is nothing to do
     */
    public static Beginning of(DeploymentRequest request, List<Instance> fleet) {
        PlanCompiler.validFleet(request, fleet);
        Muster.validSlots(request, fleet);
        List<InstanceState> rows = Muster.fresh(request, fleet);
        return new Beginning(PlanCompiler.plan(request, rows), rows, false, Traffic.UNTOUCHED);
    }

    /**
     * One that follows a deployment that has ended.
     *
     * @param kind {@code RETRY} or {@code ROLL_BACK}
     * @throws RefusedException if there is nothing to do
     */
    public static Beginning after(
            DeploymentSnapshot first, Lineage.Kind kind, DeploymentRequest request, List<Instance> fleet) {
        PlanCompiler.validFleet(request, fleet);
        boolean back =
                kind == Lineage.Kind.ROLL_BACK || first.root().state().status() == DeploymentStatus.ROLLBACK_FAILED;
        Traffic then = first.root().state().traffic();
        boolean switched = first.root().spec().plan().slot() != null
                && Integer.valueOf(100).equals(then.weight());
        List<InstanceState> rows = back
                ? Succession.back(request, fleet, first.instances())
                : Succession.retry(request, fleet, first.instances(), switched);
        boolean toSwitch = back && rows.stream().anyMatch(InstanceState::standby) && isShifted(then);
        if (!toSwitch && rows.stream().noneMatch(row -> row.status() == InstanceStatus.PENDING)) {
            throw new RefusedException("nothing to do: "
                    + (back
                            ? "no instance that deployment " + first.root().id() + " touched has to be brought back"
                            : "all instances are at " + request.version() + " already"));
        }
        return new Beginning(
                PlanCompiler.planFor(request, rows),
                rows,
                back,
                toSwitch || switched ? then.shifting(null) : Traffic.UNTOUCHED);
    }

    private static boolean isShifted(Traffic traffic) {
        return traffic.shift() != null || (traffic.weight() != null && traffic.weight() > 0);
    }

    /** The slot that gets all traffic now; null where it is not about slots. */
    private @Nullable String activeSlot() {
        String updated = plan.slot();
        if (updated == null || Integer.valueOf(100).equals(traffic.weight())) {
            return updated;
        }
        return rows.stream()
                .map(row -> row.instance().slot())
                .filter(slot -> slot != null && !slot.equals(updated))
                .findFirst()
                .orElse(null);
    }

    /** Its first state, with a status that fits. */
    public DeploymentState state(DeploymentRequest request, boolean waits, String reason, Instant now) {
        List<InstanceState> pending = rows.stream().filter(Mark.PENDING::of).toList();
        int batches = Batches.split(plan, request.policy().pace(), pending, 1).size();
        DeploymentState.Builder state = DeploymentState.begin(batches, now, tally(rows)).toBuilder()
                .traffic(traffic)
                .activeSlot(activeSlot());
        if (waits) {
            state.status(DeploymentStatus.PENDING);
        } else if (back) {
            state.status(DeploymentStatus.ROLLING_BACK)
                    .goal(Goal.BACK)
                    .direction(Direction.BACK)
                    .reason(reason);
        } else if (!request.policy().gates().before().isEmpty()) {
            state.batchFinishedAt(now); // what is asked before the first batch is asked from now on
        }
        return state.build();
    }

    /** Its first events. */
    public List<DeploymentEvent> events(DeploymentRequest request, String reason) {
        List<String> skipped = rows.stream()
                .filter(row -> row.status() == InstanceStatus.SKIPPED && !row.outside())
                .map(InstanceState::id)
                .toList();
        List<DeploymentEvent> events = new ArrayList<>(List.of(new DeploymentStarted(
                request.service(), request.version(), request.startedBy(), rows.size(), skipped)));
        if (back) {
            events.add(new RollbackStarted(reason));
        }
        return events;
    }

    static Tally tally(List<InstanceState> rows) {
        return new Tally(
                count(rows, Mark.PRESENT),
                count(rows, Mark.UPDATED),
                count(rows, Mark.FAILED),
                count(rows, Mark.ROLLED_BACK),
                count(rows, Mark.OPEN) + count(rows, Mark.IN_DOUBT),
                count(rows, Mark.TAKEN));
    }

    private static int count(List<InstanceState> rows, Mark mark) {
        return (int) rows.stream().filter(mark::of).count();
    }
}
