package dev.rollout.decision;

import dev.rollout.By;
import dev.rollout.DeploymentEvent.GateFailed;
import dev.rollout.DeploymentEvent.GatePassed;
import dev.rollout.DeploymentEvent.GoalSet;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.Printable;
import dev.rollout.RefusedException;
import dev.rollout.decision.Commands.Effect;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person's word makes of a deployment that waits for it. */
public final class Approvals {
    private Approvals() {}

    /** The approval for which it waits, null where it waits for none. */
    public static @Nullable String awaited(DeploymentSpec spec, DeploymentState state) {
        return state.goal() == Goal.FORWARD
                        && state.status() == DeploymentStatus.IN_PROGRESS
                        && Waits.present(spec, state) instanceof Waits.Approval asked
                ? asked.name()
                : null;
    }

    /**
     * What an approval or a rejection changes.
     *
     * @throws RefusedException if it does not wait for an approval of that name
     */
    public static Effect decided(DeploymentRoot root, String approval, boolean approved, By by, Instant now) {
        Commands.refuseFinal(root);
        if (!approval.equals(awaited(root.spec(), root.state()))) {
            throw Commands.refused(
                    root,
                    approved ? "approve" : "reject",
                    "it waits for an approval '" + Printable.of(approval, 80) + "'");
        }
        return approved ? approved(root, approval, by, now) : rejected(root, approval, by, now);
    }

    private static Effect approved(DeploymentRoot root, String approval, By by, Instant now) {
        return new Effect(
                Commands.passed(root.state(), now).build(), List.of(new GatePassed(approval, "approved by " + by)));
    }

    private static Effect rejected(DeploymentRoot root, String approval, By by, Instant now) {
        String reason = "rejected by " + by;
        boolean back = root.spec().request().policy().failures().autoRollback();
        Goal goal = back ? Goal.BACK : Goal.STOP;
        DeploymentState.Builder turned = root.state().toBuilder()
                .goal(goal)
                .reason("approval " + approval + " " + reason)
                .progressAt(now);
        return new Effect(
                back ? turned.build() : turned.ending(DeploymentStatus.FAILED).build(),
                List.of(new GateFailed(approval, reason), new GoalSet(goal, by)));
    }
}
