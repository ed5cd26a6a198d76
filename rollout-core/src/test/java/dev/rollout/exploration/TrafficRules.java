package dev.rollout.exploration;

import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.Traffic;
import java.util.Objects;

/** What must hold of the shares of traffic in every state, where calls are fenced and none was given up. */
final class TrafficRules {
    private static final double ROUNDING = 0.001;

    private TrafficRules() {}

    static void check(World world, DeploymentSnapshot stored) {
        DeploymentState state = stored.root().state();
        Traffic traffic = state.traffic();
        String slot = stored.root().spec().plan().slot();
        if (traffic.shift() == null && traffic.weight() != null) {
            Integer confirmed = traffic.even() ? null : traffic.weight();
            Violation.check(
                    Objects.equals(confirmed, world.shares.percent()),
                    "shares",
                    "it says that " + confirmed + " % are set, the router has " + world.shares.percent());
        }
        if (slot != null) {
            boolean active = Integer.valueOf(100).equals(traffic.weight());
            boolean goesBack = traffic.weight() != null && traffic.weight() < 100;
            Violation.check(
                    (!active || slot.equals(state.activeSlot())) && (!goesBack || !slot.equals(state.activeSlot())),
                    "slots",
                    state.activeSlot() + " is active with " + traffic.weight() + " % for " + slot);
        }
        share(world, stored, traffic);
        if (state.status() == DeploymentStatus.COMPLETED
                && stored.root().spec().plan().shiftsTraffic()) {
            Integer expected = slot == null ? null : Integer.valueOf(100); // by version all get the same again
            Violation.check(
                    Objects.equals(expected, world.shares.percent())
                            && Integer.valueOf(100).equals(traffic.weight()),
                    "shares",
                    "it is completed, and the router gives " + world.shares.percent() + " %");
        } else if (state.status() == DeploymentStatus.ROLLED_BACK && slot != null) {
            boolean none = world.shares.percent() == null || world.shares.percent() == 0;
            Violation.check(none, "shares", "it is rolled back, and the router gives " + world.shares.percent() + " %");
        }
    }

    /** What is new gets no more than is set or being set. */
    private static void share(World world, DeploymentSnapshot stored, Traffic traffic) {
        Traffic.Shift shift = traffic.shift();
        boolean even = traffic.even() || (shift != null && shift.weight() == null);
        boolean falls =
                shift != null && stored.root().state().goal() != Goal.FORWARD; // from whatever it was to be before
        if (traffic.weight() == null || even || falls) {
            return;
        }
        int allowed = Math.max(traffic.weight(), shift == null ? 0 : shift.weight());
        double share = world.share(stored.instances());
        Violation.check(
                share <= allowed + ROUNDING || share > 100 - ROUNDING,
                "share",
                share + " % of the traffic goes to what is new, planned are " + allowed + " %");
    }
}
