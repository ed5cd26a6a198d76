package dev.rollout.simulation;

import dev.rollout.DeploymentEvent.InstanceDraining;
import dev.rollout.DeploymentEvent.InstanceFailed;
import dev.rollout.DeploymentEvent.InstanceHealthChecking;
import dev.rollout.DeploymentEvent.InstanceHealthy;
import dev.rollout.DeploymentEvent.InstancePutBack;
import dev.rollout.DeploymentEvent.InstanceRolledBack;
import dev.rollout.DeploymentEvent.InstanceUpdating;
import dev.rollout.DeploymentEvent.OfInstance;
import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.decision.Mark;
import dev.rollout.decision.Transitions;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold of one deployment after every commit, recounted from what was written: it costs what that changed. */
final class InvariantCheck {
    private static final int MOST = 20;

    private final String id;
    private final int maxUnavailable;
    private final List<String> violations;
    private final List<InstanceState> rows;
    private final Map<String, Standing> folded = new HashMap<>();
    private DeploymentState state;
    private long next = 1;
    private int updated;
    private int failed;
    private int rolledBack;
    private int open;
    private int taken;
    private int present;

    /** Where the events alone say that an instance stands. */
    private record Standing(InstanceStatus status, Direction direction) {}

    InvariantCheck(NewDeployment created, List<String> violations) {
        this.id = created.spec().id();
        this.maxUnavailable = created.spec().plan().maxUnavailable();
        this.violations = violations;
        this.rows = new ArrayList<>(created.instances());
        this.state = created.state();
        rows.forEach(row -> count(row, 1));
        numbered(created.events());
        recount();
    }

    List<InstanceState> rows() {
        return rows;
    }

    DeploymentState state() {
        return state;
    }

    int maxUnavailable() {
        return maxUnavailable;
    }

    void written(
            DeploymentState after,
            List<InstanceState> changed,
            List<InstanceState> joined,
            List<NumberedEvent> events) {
        if (state.status().isFinal()) {
            violated("I4: written after it was " + state.status());
        }
        if (!Transitions.legal(state.status(), after.status())) {
            violated("I22: from " + state.status() + " to " + after.status());
        }
        state = after;
        numbered(events);
        for (InstanceState row : joined) {
            rows.add(row);
            count(row, 1);
        }
        for (InstanceState row : changed) {
            change(rows.set(row.position(), row), row);
        }
        recount();
    }

    private void change(InstanceState before, InstanceState row) {
        if (!Transitions.legal(before.status(), row.status())) {
            violated("I22: " + row.id() + " from " + before.status() + " to " + row.status());
        }
        if (row.status() != InstanceStatus.SKIPPED && row.status() != InstanceStatus.PENDING) {
            Standing said = folded.get(row.id());
            if (said == null || said.status() != row.status() || said.direction() != row.direction()) {
                violated(
                        "I8: " + row.id() + " is " + row.status() + " " + row.direction() + ", its events say " + said);
            }
        }
        if (before.touched() && !Objects.equals(before.previous(), row.previous())) {
            violated("I6: the baseline of " + row.id() + " was " + before.previous() + ", is " + row.previous());
        }
        if (before.touched() && !row.touched()) {
            violated("I6: " + row.id() + " was touched, and that is forgotten");
        }
        count(before, -1);
        count(row, 1);
    }

    private void count(InstanceState row, int by) {
        updated += Mark.UPDATED.of(row) ? by : 0;
        failed += Mark.FAILED.of(row) ? by : 0;
        rolledBack += Mark.ROLLED_BACK.of(row) ? by : 0;
        open += Mark.OPEN.of(row) || Mark.IN_DOUBT.of(row) ? by : 0;
        taken += Mark.TAKEN.of(row) ? by : 0;
        present += Mark.PRESENT.of(row) ? by : 0;
    }

    private void recount() {
        Tally tally = state.tally();
        if (tally.total() != present
                || tally.updated() != updated
                || tally.failed() != failed
                || tally.rolledBack() != rolledBack
                || tally.open() != open
                || tally.taken() != taken) {
            violated("I5: " + tally + ", a recount says "
                    + new Tally(present, updated, failed, rolledBack, open, taken));
        }
        if (taken > maxUnavailable) {
            violated("I1: taken " + taken + " > " + maxUnavailable);
        }
    }

    private void numbered(List<NumberedEvent> events) {
        for (NumberedEvent event : events) {
            if (event.sequence() != next) {
                violated("I8: event " + event.sequence() + " where " + next + " was to come");
            }
            next = event.sequence() + 1;
            if (event.event() instanceof OfInstance one) {
                fold(one);
            }
        }
    }

    private void fold(OfInstance event) {
        String instance = event.instance();
        if (event instanceof InstanceDraining draining) {
            folded.put(instance, new Standing(InstanceStatus.DRAINING, draining.direction()));
        } else if (event instanceof InstanceUpdating updating) {
            folded.put(instance, new Standing(InstanceStatus.UPDATING, updating.direction()));
        } else if (event instanceof InstanceHealthChecking checking) {
            folded.put(instance, new Standing(InstanceStatus.HEALTH_CHECKING, checking.direction()));
        } else if (event instanceof InstanceHealthy) {
            folded.put(instance, new Standing(InstanceStatus.HEALTHY, Direction.FORWARD));
        } else if (event instanceof InstanceFailed fails) {
            folded.put(instance, new Standing(InstanceStatus.FAILED, fails.direction()));
        } else if (event instanceof InstanceRolledBack) {
            folded.put(instance, new Standing(InstanceStatus.ROLLED_BACK, Direction.BACK));
        } else if (event instanceof InstancePutBack) {
            Standing before = folded.get(instance);
            boolean back = before != null && before.direction() == Direction.BACK;
            folded.put(
                    instance, new Standing(back ? InstanceStatus.HEALTHY : InstanceStatus.PENDING, Direction.FORWARD));
        }
    }

    void violated(String what) {
        if (violations.size() < MOST) {
            violations.add(what + " in " + id);
        }
    }
}
