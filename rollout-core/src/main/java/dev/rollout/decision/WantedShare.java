package dev.rollout.decision;

import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.Traffic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the traffic should be shared at present, by the plan and by how things stand.
 *
 * @param weight of what is new, in percent; null where every instance is to get the same
 */
record WantedShare(@Nullable Integer weight) {
    private static final WantedShare EVEN = new WantedShare(null);
    private static final WantedShare NOTHING = new WantedShare(0);
    private static final WantedShare ALL = new WantedShare(100);

    /** Null where that is nothing of this deployment's. */
    static @Nullable WantedShare of(DeploymentView view, DeploymentState state, Instant now) {
        Traffic traffic = state.traffic();
        boolean untouched = traffic.weight() == null && traffic.shift() == null;
        if (!view.means().splitting() || (untouched && state.goal() != Goal.FORWARD)) {
            return null;
        }
        boolean bySlot = view.plan().slot() != null;
        return switch (state.goal()) {
            case BACK -> back(view, traffic, bySlot);
            case STOP -> stopped(view, state, bySlot);
            case FORWARD -> forward(view, state, bySlot, now);
            case HOLD -> held(view, state, bySlot);
        };
    }

    private static @Nullable WantedShare forward(
            DeploymentView view, DeploymentState state, boolean bySlot, Instant now) {
        Traffic traffic = state.traffic();
        if (Waits.present(view, state, now) instanceof Waits.Shift shift && hasSomebody(view)) {
            return new WantedShare(rising(traffic, shift.weight()));
        } else if (bySlot && traffic.weight() == null) {
            return NOTHING; // nothing of it is touched before it gets no traffic for certain
        }
        boolean all = traffic.weight() != null && traffic.weight() == 100;
        return !bySlot && all && isLastWaitOver(view, state, now) ? EVEN : held(view, state, bySlot);
    }

    /** A share never falls on the way forward, also where its step is taken once more. */
    static int rising(Traffic traffic, int weight) {
        return traffic.weight() == null ? weight : Math.max(weight, traffic.weight());
    }

    /** Where nobody runs what is new there is nothing to give traffic to. */
    static boolean hasSomebody(DeploymentView view) {
        return !view.in(Mark.HEALTHY).isEmpty() || !view.in(Mark.ALREADY).isEmpty();
    }

    /** After it a split by version has nothing to say any more: who joins later gets the same as all others. */
    private static boolean isLastWaitOver(DeploymentView view, DeploymentState state, Instant now) {
        return state.batchFinishedAt() != null && view.in(Mark.PENDING).isEmpty() && Waits.areOver(view, state, now);
    }

    /** What is set stays; while the last instances are updated it follows from them. */
    private static @Nullable WantedShare held(DeploymentView view, DeploymentState state, boolean bySlot) {
        Traffic traffic = state.traffic();
        if (traffic.weight() == null) {
            return null;
        }
        boolean stays = traffic.even() && traffic.weight() == 100;
        boolean follows = traffic.weight() < 100 && view.plan().isInLastUpdate(Math.max(1, state.batch()));
        return !bySlot && (stays || follows) ? EVEN : new WantedShare(traffic.weight());
    }

    /** Who stops it leaves nothing half shifted behind: what is accepted as complete gets all, what failed gets nothing. */
    private static WantedShare stopped(DeploymentView view, DeploymentState state, boolean bySlot) {
        Traffic traffic = state.traffic();
        int weight = traffic.weight() == null ? 0 : traffic.weight();
        boolean complete = state.ending() == DeploymentStatus.COMPLETED
                && view.in(Mark.UPDATED).size()
                        == view.in(Mark.PRESENT).size() - view.in(Mark.OUTSIDE).size();
        if (bySlot) {
            return weight == 100 || complete ? ALL : NOTHING;
        } else if (complete && weight > 0 && weight < 100) {
            return ALL;
        }
        boolean isFailed = state.ending() == DeploymentStatus.FAILED;
        return isFailed && weight > 0 && !traffic.even() ? NOTHING : EVEN;
    }

    /**
     * First a switch of traffic, then of instances; where most of them run the new version already and carry most of the
     * traffic, the other way round: the others could not carry all of it.
     */
    private static WantedShare back(DeploymentView view, Traffic traffic, boolean bySlot) {
        if (bySlot) {
            return NOTHING;
        }
        boolean even =
                traffic.even() || (traffic.shift() != null && traffic.shift().weight() == null);
        boolean most = 2 * view.in(Mark.CHANGED).size() > view.in(Mark.PRESENT).size();
        boolean carriesMost = traffic.weight() != null && traffic.weight() > 50;
        boolean isDone =
                view.in(Mark.RESTORABLE).isEmpty() && view.in(Mark.OPEN).isEmpty();
        if (isDone) {
            return traffic.weight() != null && traffic.weight() == 0 ? EVEN : NOTHING;
        }
        return even || (most && carriesMost) ? EVEN : NOTHING;
    }
}
