package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.InstanceDraining;
import dev.rollout.DeploymentEvent.InstanceFailed;
import dev.rollout.DeploymentEvent.InstanceHealthChecking;
import dev.rollout.DeploymentEvent.InstanceHealthy;
import dev.rollout.DeploymentEvent.InstancePutBack;
import dev.rollout.DeploymentEvent.InstanceRolledBack;
import dev.rollout.DeploymentEvent.InstanceUpdating;
import dev.rollout.Direction;
import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.decision.Mark;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.InstanceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold after every commit, recounted from the rows and from the instances' own log. */
final class Invariants {
    private final Simulation world;

    Invariants(Simulation world) {
        this.world = world;
    }

    /** Checks at each commit from now on, then does what else is to be done at a passing point. */
    static void watch(Simulation world, java.util.function.Consumer<String> more) {
        Invariants invariants = new Invariants(world);
        world.onPassing(point -> {
            if (point.endsWith("after commit") || point.endsWith("after takeOver")) {
                invariants.check();
            }
            more.accept(point);
        });
    }

    static void watch(Simulation world) {
        watch(world, point -> {});
    }

    void check() {
        world.store()
                .list(new DeploymentQuery(null, false, 100))
                .forEach(root -> check(world.store().load(root.id()).orElseThrow()));
    }

    private void check(DeploymentSnapshot stored) {
        List<InstanceState> rows = stored.instances();
        Tally tally = stored.root().state().tally();
        assertThat(tally).as("I5 tally equals a recount").isEqualTo(recount(rows));
        assertThat(tally.taken())
                .as("I1 taken")
                .isLessThanOrEqualTo(stored.root().spec().plan().maxUnavailable());
        List<NumberedEvent> events = world.events(stored.root().id());
        for (int index = 0; index < events.size(); index++) {
            assertThat(events.get(index).sequence()).as("I8 numbering").isEqualTo(index + 1);
        }
        assertThat(stored.root().nextSequence()).isEqualTo(events.size() + 1);
        Map<String, String> folded = fold(events);
        for (InstanceState row : rows) {
            if (row.status() != InstanceStatus.SKIPPED && row.status() != InstanceStatus.PENDING) {
                assertThat(folded.get(row.id()))
                        .as("I8 fold of %s", row.id())
                        .isEqualTo(row.status() + " " + row.direction());
            }
        }
    }

    private static Tally recount(List<InstanceState> rows) {
        return new Tally(
                rows.size(),
                count(rows, Mark.UPDATED),
                count(rows, Mark.FAILED),
                count(rows, Mark.ROLLED_BACK),
                count(rows, Mark.OPEN) + count(rows, Mark.IN_DOUBT),
                count(rows, Mark.TAKEN));
    }

    private static int count(List<InstanceState> rows, Mark mark) {
        return (int) rows.stream().filter(mark::of).count();
    }

    /** Where each instance stands, from the events alone. */
    private static Map<String, String> fold(List<NumberedEvent> events) {
        Map<String, String> folded = new HashMap<>();
        for (NumberedEvent numbered : events) {
            DeploymentEvent event = numbered.event();
            if (event instanceof InstanceDraining draining) {
                folded.put(draining.instance(), InstanceStatus.DRAINING + " " + draining.direction());
            } else if (event instanceof InstanceUpdating updating) {
                folded.put(updating.instance(), InstanceStatus.UPDATING + " " + updating.direction());
            } else if (event instanceof InstanceHealthChecking checking) {
                folded.put(checking.instance(), InstanceStatus.HEALTH_CHECKING + " " + checking.direction());
            } else if (event instanceof InstanceHealthy healthy) {
                folded.put(healthy.instance(), InstanceStatus.HEALTHY + " " + Direction.FORWARD);
            } else if (event instanceof InstanceFailed failed) {
                folded.put(failed.instance(), InstanceStatus.FAILED + " " + failed.direction());
            } else if (event instanceof InstanceRolledBack back) {
                folded.put(back.instance(), InstanceStatus.ROLLED_BACK + " " + Direction.BACK);
            } else if (event instanceof InstancePutBack put) {
                boolean wasGoingBack = folded.getOrDefault(put.instance(), "").endsWith(Direction.BACK.name());
                folded.put(
                        put.instance(),
                        (wasGoingBack ? InstanceStatus.HEALTHY : InstanceStatus.PENDING) + " " + Direction.FORWARD);
            }
        }
        return folded;
    }
}
