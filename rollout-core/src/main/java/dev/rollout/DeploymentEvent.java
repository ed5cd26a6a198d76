package dev.rollout;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a deployment, written in the same transaction as the change itself. Folding the events of a deployment
 * from number 1 reproduces where each instance stands. In JSON each has a {@code type} in lower snake case, such as
 * {@code batch_started}.
 */
public sealed interface DeploymentEvent {

    /** An event about one instance. */
    sealed interface OfInstance extends DeploymentEvent {
        String instance();
    }

    /**
     * The first event.
     *
     * @param service what is deployed
     * @param version the target
     * @param by who asked, and why
     * @param total instances of the service
     * @param skipped ids of those that are at the target already
     */
    record DeploymentStarted(String service, String version, By by, int total, List<String> skipped)
            implements DeploymentEvent {
        public DeploymentStarted {
            skipped = List.copyOf(skipped);
        }
    }

    /** Batch {@code batch} of {@code batches} begins. */
    record BatchStarted(int batch, int batches) implements DeploymentEvent {}

    /** Nothing of that batch is open any more. */
    record BatchFinished(int batch) implements DeploymentEvent {}

    /**
     * Taken out of rotation.
     *
     * @param taken whether this takes capacity away: it served until now
     */
    record InstanceDraining(String instance, Direction direction, int batch, boolean taken) implements OfInstance {}

    /**
     * Joined the service while the deployment runs.
     *
     * @param version that it runs, null where that is not known
     * @param status {@code pending} where it will be updated, {@code skipped} where it is at the target or left alone
     */
    record InstanceJoined(String instance, @Nullable String version, InstanceStatus status) implements OfInstance {}

    /** Left the service: it counts neither as success nor as failure from now on. */
    record InstanceLeft(String instance) implements OfInstance {}

    /** Was replaced by another one under the same id, at another version: it begins anew. */
    record InstanceReplaced(String instance, @Nullable String version, InstanceStatus status) implements OfInstance {}

    /** Was sick before anything was opened: tolerated, by its identity. */
    record SickBefore(String instance) implements OfInstance {}

    /** Put back at its old version, untouched, because the deployment was held, stopped or turned round. */
    record InstancePutBack(String instance) implements OfInstance {}

    /**
     * Being updated.
     *
     * @param taken whether it counts as taken from those that served
     * @param attempt from 1; more after a takeover or where a person resumed an update in doubt
     */
    record InstanceUpdating(String instance, Direction direction, int batch, boolean taken, String version, int attempt)
            implements OfInstance {}

    /** The update returned, the health gate begins. */
    record InstanceHealthChecking(String instance, Direction direction) implements OfInstance {}

    /** Healthy at the target version, and admitted. */
    record InstanceHealthy(String instance, String version) implements OfInstance {}

    /**
     * Failed, in the direction in which it went.
     *
     * @param evidence its last probe answers and its updater's reports
     */
    record InstanceFailed(String instance, Direction direction, String reason, List<String> evidence)
            implements OfInstance {
        public InstanceFailed {
            evidence = List.copyOf(evidence);
        }
    }

    /** Serves its own previous version again. */
    record InstanceRolledBack(String instance, @Nullable String version) implements OfInstance {}

    /** The instance itself told another version than the registry; that is its baseline now. */
    record Drifted(
            String instance,
            @Nullable String registered,
            @Nullable String actual) implements OfInstance {}

    /** It is not known whether an update took effect, and the updater can't tell: a person has to look. */
    record InstanceInDoubt(String instance, String version) implements OfInstance {}

    /** Too many failed, and so did most of the instances of the old version that were asked: the cause is not the version. */
    record CommonCause(List<String> asked, List<String> evidence) implements DeploymentEvent {
        public CommonCause {
            asked = List.copyOf(asked);
            evidence = List.copyOf(evidence);
        }
    }

    /** The deployment before it has ended; this one begins. */
    record Activated(String predecessor) implements DeploymentEvent {}

    /** Somebody skipped the wait after a batch. */
    record Promoted(int batch, By by) implements DeploymentEvent {}

    /**
     * All instances of the idle slot are well, and get no traffic yet: a moment to look at them.
     *
     * @param instances their ids
     */
    record SlotReady(String slot, String version, List<String> instances) implements DeploymentEvent {
        public SlotReady {
            instances = List.copyOf(instances);
        }
    }

    /**
     * The router gives this share of the traffic, in percent, to what is new, and was asked whether it does.
     *
     * @param target the new version, or the slot that was updated
     */
    record TrafficShifted(String target, int weight) implements DeploymentEvent {}

    /** From now on this slot is the active one, the other one is idle. */
    record SlotActivated(String slot) implements DeploymentEvent {}

    /** A gate is waited for; {@code verdict} is what it said first: wait, inconclusive or no_data. */
    record GateWaiting(String gate, String verdict, String reason) implements DeploymentEvent {}

    /** A gate passed, or a person approved. */
    record GatePassed(String gate, String evidence) implements DeploymentEvent {}

    /** A gate failed, or a person rejected. */
    record GateFailed(String gate, String reason) implements DeploymentEvent {}

    /** The deployment turns round. */
    record RollbackStarted(String reason) implements DeploymentEvent {}

    /** Somebody told the deployment what to reach. */
    record GoalSet(Goal goal, By by) implements DeploymentEvent {}

    /** Held, nothing is open. */
    record Paused(String reason) implements DeploymentEvent {}

    /** Goes on, in its direction. */
    record Resumed(Direction direction) implements DeploymentEvent {}

    /** No progress within the progress deadline. */
    record Stalled(String reason, Duration deadline, OnStall action) implements DeploymentEvent {}

    /**
     * Another driver goes on with it.
     *
     * @param driver label of the process
     * @param fence its fencing token
     */
    record TakenOver(String driver, long fence) implements DeploymentEvent {}

    /** After takeovers or abandoned calls all touched instances were asked for their version. */
    record ReadBack(int instances, List<String> mismatched) implements DeploymentEvent {
        public ReadBack {
            mismatched = List.copyOf(mismatched);
        }
    }

    /** The store's clock stepped; open deadlines moved with it. */
    record ClockStepped(Duration by) implements DeploymentEvent {}

    /** The last event. */
    record DeploymentFinished(DeploymentStatus status, String reason) implements DeploymentEvent {}
}
