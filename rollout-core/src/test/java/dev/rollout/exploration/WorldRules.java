package dev.rollout.exploration;

import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.Stage;
import dev.rollout.decision.Mark;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.util.List;
import java.util.Objects;

/** What must hold in every state: of the rows, and of the instances as they really are. */
final class WorldRules {
    private WorldRules() {}

    static void check(World world) {
        DeploymentSnapshot stored = world.snapshot();
        CommitRules.recount(stored);
        Capabilities can = world.scenario.can;
        if (can.fenced() && !world.abandoned) {
            floor(world, stored);
            TrafficRules.check(world, stored);
        }
        DeploymentState state = stored.root().state();
        boolean stopped = state.status().isFinal()
                && state.status() != DeploymentStatus.ROLLED_BACK
                && state.status() != DeploymentStatus.ROLLBACK_FAILED;
        if (stopped || (state.status() == DeploymentStatus.PAUSED && state.goal() == Goal.HOLD)) {
            closed(world, stored, stopped ? "I7" : "I32");
        }
        if (state.status() == DeploymentStatus.ROLLED_BACK) {
            broughtBack(world, stored);
        }
        if (state.status() == DeploymentStatus.COMPLETED) {
            completed(world, stored);
        }
    }

    /** Instances out because of us, those that did not serve when we came left out. */
    private static void floor(World world, DeploymentSnapshot stored) {
        int out = 0;
        for (int i = 0; i < world.reals.length; i++) {
            World.Real real = world.reals[i];
            InstanceState row = stored.instances().get(i);
            boolean counts = real.there() && real.well() && !row.left() && !row.standby();
            out += counts && (!real.inRotation() || world.isDown(i)) ? 1 : 0;
        }
        int most = stored.root().spec().plan().maxUnavailable();
        Violation.check(out <= most, "I1w", out + " instances are really out of service, at most " + most);
    }

    private static void closed(World world, DeploymentSnapshot stored, String invariant) {
        boolean fenced = world.scenario.can.fenced() && !world.abandoned;
        for (InstanceState row : stored.instances()) {
            boolean leftOut = row.status() == InstanceStatus.FAILED || row.inDoubt() || row.left() || row.standby();
            Violation.check(
                    leftOut || (!row.status().isOpen() && row.admitted()), invariant, row.id() + " is left drained");
            World.Real real = world.reals[row.position()];
            Violation.check(
                    !fenced || leftOut || !real.there() || real.inRotation(),
                    invariant,
                    row.id() + " is really left drained");
        }
    }

    private static void broughtBack(World world, DeploymentSnapshot stored) {
        boolean certain = world.scenario.can.versioned() && !world.abandoned;
        for (InstanceState row : stored.instances()) {
            if (row.left() || !row.touched() || row.standby()) {
                continue;
            }
            Violation.check(Mark.ROLLED_BACK.of(row), "I6", row.id() + " is " + row.status() + " in the end");
            String baseline = world.scenario.versions.get(row.position());
            World.Real real = world.reals[row.position()];
            Violation.check(
                    Objects.equals(row.previous(), baseline), "I6", row.id() + " had " + baseline + " at first");
            Violation.check(
                    !certain || !real.there() || real.version().equals(baseline),
                    "I6",
                    row.id() + " runs " + real.version() + " in the end, at first " + baseline);
        }
    }

    private static void completed(World world, DeploymentSnapshot stored) {
        List<Stage> stages = stored.root().spec().plan().stages();
        Violation.check(
                !world.scenario.gateFails || stages.stream().noneMatch(Stage.Gate.class::isInstance),
                "gates",
                "it is completed, and its gate fails");
        Violation.check(
                world.approved || stages.stream().noneMatch(Stage.Approval.class::isInstance),
                "gates",
                "it is completed, and nobody approved that");
        boolean certain = world.scenario.can.versioned() && !world.abandoned;
        for (InstanceState row : stored.instances()) {
            World.Real real = world.reals[row.position()];
            Violation.check(
                    !certain || row.left() || row.outside() || real.version().equals(World.TARGET),
                    "I16",
                    row.id() + " runs " + real.version() + " although it is completed");
        }
    }
}
