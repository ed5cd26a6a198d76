package dev.rollout.exploration;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.decision.Mark;
import dev.rollout.decision.Transitions;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.Traffic;
import java.util.List;
import java.util.Objects;

/** What must hold of every commit of a driver, judged by the rows before and after it. */
final class CommitRules {
    private final World world;
    private final DeploymentSnapshot before;
    private final DeploymentSnapshot after;
    private final DeploymentWrite write;

    CommitRules(World world, DeploymentSnapshot before, DeploymentSnapshot after, DeploymentWrite write) {
        this.world = world;
        this.before = before;
        this.after = after;
        this.write = write;
    }

    void check() {
        if (!isStored()) {
            return;
        }
        boolean isFinal = before.root().state().status().isFinal();
        Violation.check(!isFinal, "I4", "a final deployment changed");
        Violation.check(
                write.fence() == before.root().ownership().fence(),
                "I2",
                "a write with fence " + write.fence() + " took effect, the fence is "
                        + before.root().ownership().fence());
        Violation.check(write.revision() == before.root().revision(), "I2", "a write of an old revision took effect");
        root(before.root().state(), after.root().state());
        numbering();
        recount(after);
        for (InstanceState row : after.instances()) {
            if (row.position() < before.instances().size()) {
                row(before.instances().get(row.position()), row);
            }
        }
        folded();
    }

    private boolean isStored() {
        return !before.root().equals(after.root()) || !before.instances().equals(after.instances());
    }

    private static void root(DeploymentState was, DeploymentState is) {
        Violation.check(Transitions.legal(was.status(), is.status()), "I22", was.status() + " to " + is.status());
        boolean again = was.direction() == Direction.BACK && is.direction() == Direction.FORWARD;
        Violation.check(!again, "I19", "a rollback turned forward");
        boolean turned = was.goal() == Goal.BACK && is.goal() == Goal.FORWARD
                || was.goal() == Goal.STOP && is.goal() != Goal.STOP;
        Violation.check(!turned, "I19", "the goal " + was.goal() + " became " + is.goal());
    }

    private void numbering() {
        long next = before.root().nextSequence();
        for (NumberedEvent event : write.events()) {
            Violation.check(event.sequence() == next++, "I8", "event " + event.sequence() + " after " + (next - 2));
        }
        Violation.check(after.root().nextSequence() == next, "I8", "the next number is wrong");
        long begun = write.events().stream()
                .filter(event -> event.event() instanceof DeploymentEvent.RollbackStarted)
                .count();
        boolean once = begun == 0 || begun == 1 && before.root().state().direction() == Direction.FORWARD;
        Violation.check(once, "I19", "a rollback began again");
    }

    static void recount(DeploymentSnapshot stored) {
        List<InstanceState> rows = stored.instances();
        Tally tally = new Tally(
                count(rows, Mark.PRESENT),
                count(rows, Mark.UPDATED),
                count(rows, Mark.FAILED),
                count(rows, Mark.ROLLED_BACK),
                count(rows, Mark.OPEN) + count(rows, Mark.IN_DOUBT),
                count(rows, Mark.TAKEN));
        Tally stated = stored.root().state().tally();
        Violation.check(tally.equals(stated), "I5", "rows say " + tally + ", the root says " + stated);
        int most = stored.root().spec().plan().maxUnavailable();
        Violation.check(tally.taken() <= most, "I1", tally.taken() + " taken of at most " + most);
        for (InstanceState row : rows) {
            boolean out = row.status().isOpen() || !row.admitted();
            Violation.check(out || row.inDoubt() || !row.taken(), "I1", row.id() + " is taken and at rest in rotation");
        }
    }

    private static int count(List<InstanceState> rows, Mark mark) {
        return (int) rows.stream().filter(mark::of).count();
    }

    private void row(InstanceState was, InstanceState is) {
        Violation.check(
                Transitions.legal(was.status(), is.status()),
                "I22",
                is.id() + " from " + was.status() + " to " + is.status());
        boolean drifted = !was.touched() && has(is, DeploymentEvent.Drifted.class);
        Violation.check(
                drifted || Objects.equals(was.previous(), is.previous()),
                "I6",
                "the baseline of " + is.id() + " changed");
        if (was.taken() && !is.taken() && !is.left()) {
            Violation.check(is.admitted(), "I1", is.id() + " was given back and is not in rotation");
        }
        opening(was, is);
        Intent intent = is.intent();
        if (intent != null && !intent.equals(was.intent())) {
            intended(is, intent);
        }
        gate(was, is);
    }

    private boolean has(InstanceState row, Class<? extends DeploymentEvent> kind) {
        return write.events().stream()
                .anyMatch(event -> kind.isInstance(event.event()) && row.id().equals(Folding.instance(event.event())));
    }

    private void opening(InstanceState was, InstanceState is) {
        if (was.status().isOpen() || !is.status().isOpen()) {
            return;
        }
        Goal goal = before.root().state().goal();
        Goal needed = is.direction() == Direction.FORWARD ? Goal.FORWARD : Goal.BACK;
        boolean told = goal == needed || (goal == Goal.FORWARD && needed == Goal.BACK);
        Violation.check(told, goal == Goal.HOLD ? "I32" : "I7", is.id() + " was opened with goal " + goal);
        Violation.check(after.root().state().goal() == needed, "I7", is.id() + " was opened against the goal");
        Violation.check(!was.taken() || is.taken() || is.left(), "I1", is.id() + " was opened and not counted");
        Traffic traffic = after.root().state().traffic();
        boolean hasTraffic = traffic.weight() != null && traffic.weight() > 0 && !traffic.even();
        Violation.check(
                needed == Goal.FORWARD || !hasTraffic,
                "shares",
                is.id() + " was opened on the way back before the traffic was given back");
        boolean served = world.isWell(is.position()) && world.reals[is.position()].inRotation();
        boolean free = was.admitted() && !is.standby() && served && !is.taken() && !world.abandoned;
        Violation.check(!free, "I1", is.id() + " served and was opened outside the budget");
    }

    private void intended(InstanceState row, Intent intent) {
        Violation.check(intent.fence() == write.fence(), "I3", "an intent with fence " + intent.fence());
        boolean update = intent.kind() == IntentKind.UPDATE;
        if (update && row.direction() == Direction.BACK) {
            Violation.check(
                    Objects.equals(intent.version(), row.previous()),
                    "I6",
                    row.id() + " goes back to " + intent.version() + ", its baseline is " + row.previous());
        }
        Violation.check(!update || row.touched(), "I6", row.id() + " is updated and not marked as touched");
    }

    /** Where the gate is passed: the instance is admitted, or done where there is no router. */
    private void gate(InstanceState was, InstanceState is) {
        int position = is.position();
        boolean admits = is.intent() != null
                && is.intent().kind() == IntentKind.ADMIT
                && is.status() == InstanceStatus.HEALTH_CHECKING
                && was.intent() == null;
        boolean isDone = is.status() == InstanceStatus.HEALTHY || is.status() == InstanceStatus.ROLLED_BACK;
        boolean wasOpen = was.status() == InstanceStatus.HEALTH_CHECKING || was.status() == InstanceStatus.UPDATING;
        boolean passes = admits || (isDone && wasOpen && was.intent() == null);
        boolean skips =
                isDone && wasOpen && was.intent() != null && was.intent().kind() != IntentKind.ADMIT;
        Violation.check(!skips, "I16", is.id() + " is healthy and its gate was skipped");
        if (passes && !(is.direction() == Direction.BACK && was.sickBefore())) {
            int needed = world.scenario.policy.health().successes();
            Violation.check(
                    world.good[position] >= needed,
                    "I16",
                    is.id() + " passed with " + world.good[position] + " good probes of its gate, needed " + needed);
        }
        boolean fenced = world.scenario.can.fenced() && world.scenario.can.versioned() && !world.abandoned;
        if (passes && fenced) {
            String runs = world.reals[position].version();
            Violation.check(
                    runs.equals(is.running()), "I16", is.id() + " passed at " + runs + ", expected " + is.running());
        }
    }

    private void folded() {
        Folding.check(before.instances(), after.instances(), write.events());
        boolean ends = after.root().state().status().isFinal();
        boolean told =
                write.events().stream().anyMatch(event -> event.event() instanceof DeploymentEvent.DeploymentFinished);
        Violation.check(ends == told, "I8", "the end is not among the events, or told too early");
        boolean paused = before.root().state().status() != DeploymentStatus.PAUSED
                && after.root().state().status() == DeploymentStatus.PAUSED;
        boolean saidSo = write.events().stream().anyMatch(event -> event.event() instanceof DeploymentEvent.Paused);
        Violation.check(!paused || saidSo, "I8", "the pause is not among the events");
    }
}
