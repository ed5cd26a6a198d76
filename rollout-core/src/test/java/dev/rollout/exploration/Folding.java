package dev.rollout.exploration;

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
import dev.rollout.spi.InstanceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events of a commit, laid over the rows before it, give the rows after it (I8). */
final class Folding {
    private Folding() {}

    static void check(List<InstanceState> before, List<InstanceState> after, List<NumberedEvent> events) {
        Map<String, String> folded = new HashMap<>();
        before.forEach(row -> folded.put(row.id(), row.status() + " " + row.direction()));
        events.forEach(event -> fold(folded, event.event()));
        for (InstanceState row : after) {
            boolean left = row.status() == InstanceStatus.SKIPPED;
            boolean same = (row.status() + " " + row.direction()).equals(folded.get(row.id()));
            Violation.check(
                    left || same,
                    "I8",
                    row.id() + " is " + row.status() + " " + row.direction() + ", by the events "
                            + folded.get(row.id()));
        }
    }

    private static void fold(Map<String, String> folded, DeploymentEvent event) {
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
            boolean back = folded.getOrDefault(put.instance(), "").endsWith(Direction.BACK.name());
            folded.put(
                    put.instance(), (back ? InstanceStatus.HEALTHY : InstanceStatus.PENDING) + " " + Direction.FORWARD);
        }
    }

    /** The instance that an event is about, empty where it is about none that matters here. */
    static String instance(DeploymentEvent event) {
        return event instanceof DeploymentEvent.Drifted drifted ? drifted.instance() : "";
    }
}
