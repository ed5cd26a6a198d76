package dev.rollout.decision;

import static dev.rollout.DeploymentStatus.CANCELLED;
import static dev.rollout.DeploymentStatus.COMPLETED;
import static dev.rollout.DeploymentStatus.IN_PROGRESS;
import static dev.rollout.DeploymentStatus.PAUSED;
import static dev.rollout.DeploymentStatus.ROLLBACK_FAILED;
import static dev.rollout.DeploymentStatus.ROLLING_BACK;
import static dev.rollout.DeploymentStatus.SUPERSEDED;
import static dev.rollout.InstanceStatus.DRAINING;
import static dev.rollout.InstanceStatus.FAILED;
import static dev.rollout.InstanceStatus.HEALTHY;
import static dev.rollout.InstanceStatus.HEALTH_CHECKING;
import static dev.rollout.InstanceStatus.PENDING;
import static dev.rollout.InstanceStatus.ROLLED_BACK;
import static dev.rollout.InstanceStatus.SKIPPED;
import static dev.rollout.InstanceStatus.UPDATING;

import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The legal transitions (I22), as one table. Whatever is not in it is illegal. */
public final class Transitions {
    private static final Map<DeploymentStatus, Set<DeploymentStatus>> DEPLOYMENT = new EnumMap<>(Map.of(
            DeploymentStatus.PENDING,
            EnumSet.of(IN_PROGRESS, CANCELLED, SUPERSEDED),
            IN_PROGRESS,
            EnumSet.of(PAUSED, ROLLING_BACK, COMPLETED, DeploymentStatus.FAILED, CANCELLED, SUPERSEDED),
            PAUSED,
            EnumSet.of(IN_PROGRESS, ROLLING_BACK, COMPLETED, DeploymentStatus.FAILED, CANCELLED, SUPERSEDED),
            ROLLING_BACK,
            EnumSet.of(PAUSED, DeploymentStatus.ROLLED_BACK, ROLLBACK_FAILED, SUPERSEDED)));

    private static final Map<InstanceStatus, Set<InstanceStatus>> INSTANCE = new EnumMap<>(Map.of(
            PENDING, EnumSet.of(DRAINING, UPDATING, HEALTH_CHECKING, FAILED, SKIPPED),
            DRAINING, EnumSet.of(UPDATING, HEALTH_CHECKING, PENDING, HEALTHY, FAILED, SKIPPED),
            UPDATING, EnumSet.of(HEALTH_CHECKING, FAILED, SKIPPED),
            HEALTH_CHECKING, EnumSet.of(HEALTHY, ROLLED_BACK, UPDATING, FAILED, SKIPPED),
            HEALTHY, EnumSet.of(DRAINING, UPDATING, FAILED, PENDING, SKIPPED),
            FAILED, EnumSet.of(DRAINING, UPDATING, HEALTH_CHECKING, SKIPPED),
            ROLLED_BACK, EnumSet.of(FAILED, SKIPPED),
            SKIPPED, EnumSet.of(PENDING, DRAINING, UPDATING, FAILED)));

    private Transitions() {}

    /** Whether a deployment may go from one status to another; staying is always legal. */
    public static boolean legal(DeploymentStatus from, DeploymentStatus to) {
        return from == to || DEPLOYMENT.getOrDefault(from, Set.of()).contains(to);
    }

    /** Whether an instance may go from one status to another; staying is always legal. */
    public static boolean legal(InstanceStatus from, InstanceStatus to) {
        return from == to || INSTANCE.getOrDefault(from, Set.of()).contains(to);
    }

    /** Both tables as a Mermaid state diagram each: the one of the deployment, then the one of an instance. */
    public static String diagrams() {
        return diagram(DEPLOYMENT, DeploymentStatus.values()) + "\n" + diagram(INSTANCE, InstanceStatus.values());
    }

    private static <S extends Enum<S>> String diagram(Map<S, Set<S>> table, S[] statuses) {
        StringBuilder lines = new StringBuilder("stateDiagram-v2\n");
        for (S from : statuses) {
            for (S to : statuses) {
                if (table.getOrDefault(from, Set.of()).contains(to)) {
                    lines.append("    ")
                            .append(name(from))
                            .append(" --> ")
                            .append(name(to))
                            .append('\n');
                }
            }
        }
        return lines.toString();
    }

    private static String name(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
