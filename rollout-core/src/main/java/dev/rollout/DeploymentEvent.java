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
        /** {@return its id} */
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
        /** Copies the ids. */
        public DeploymentStarted {
            skipped = List.copyOf(skipped);
        }
    }

    /** Batch {@code batch} of {@code batches} begins.
     * @param batch its number, from 1
     * @param batches how many there are */
    record BatchStarted(int batch, int batches) implements DeploymentEvent {}

    /** Nothing of that batch is open any more.
     * @param batch its number */
    record BatchFinished(int batch) implements DeploymentEvent {}

    /** Taken out of rotation.
     * @param instance its id
     * @param direction which way it goes
     * @param batch in which it was opened
     * @param taken whether this takes capacity away: it served until now */
    record InstanceDraining(String instance, Direction direction, int batch, boolean taken) implements OfInstance {}

    /** Joined the service while the deployment runs.
     * @param instance its id
     * @param version that it runs, null where that is not known
     * @param status {@code pending} where it will be updated, {@code skipped} where it is at the target or left alone */
    record InstanceJoined(String instance, @Nullable String version, InstanceStatus status) implements OfInstance {}

    /** Left the service: it counts neither as success nor as failure from now on.
     * @param instance its id */
    record InstanceLeft(String instance) implements OfInstance {}

    /** Was replaced by another one under the same id, at another version: it begins anew.
     * @param instance its id
     * @param version that it runs, null where that is not known
     * @param status {@code pending} where it will be updated, else {@code skipped} */
    record InstanceReplaced(String instance, @Nullable String version, InstanceStatus status) implements OfInstance {}

    /** Was sick before anything was opened: tolerated, by its identity.
     * @param instance its id */
    record SickBefore(String instance) implements OfInstance {}

    /** Put back at its old version, untouched, because the deployment was held, stopped or turned round.
     * @param instance its id */
    record InstancePutBack(String instance) implements OfInstance {}

    /** Being updated.
     * @param instance its id
     * @param direction which way it goes
     * @param batch in which it was opened
     * @param taken whether it counts as taken from those that served
     * @param version to which it is brought
     * @param attempt from 1; more after a takeover or where a person resumed an update in doubt */
    record InstanceUpdating(String instance, Direction direction, int batch, boolean taken, String version, int attempt)
            implements OfInstance {}

    /** The update returned, the health gate begins.
     * @param instance its id
     * @param direction which way it goes */
    record InstanceHealthChecking(String instance, Direction direction) implements OfInstance {}

    /** Healthy at the target version, and admitted.
     * @param instance its id
     * @param version that it runs */
    record InstanceHealthy(String instance, String version) implements OfInstance {}

    /** Failed, in the direction in which it went.
     * @param instance its id
     * @param direction which way it went
     * @param reason in words
     * @param evidence its last probe answers and its updater's reports */
    record InstanceFailed(String instance, Direction direction, String reason, List<String> evidence)
            implements OfInstance {
        /** Copies the evidence. */
        public InstanceFailed {
            evidence = List.copyOf(evidence);
        }
    }

    /** Serves its own previous version again.
     * @param instance its id
     * @param version that it runs, its previous one; null where that is not known */
    record InstanceRolledBack(String instance, @Nullable String version) implements OfInstance {}

    /** The instance itself told another version than the registry; that is its baseline now.
     * @param instance its id
     * @param registered what the registry says, null where it does not know
     * @param actual what the instance says, null where it runs none */
    record Drifted(
            String instance,
            @Nullable String registered,
            @Nullable String actual) implements OfInstance {}

    /** It is not known whether an update took effect, and the updater can't tell: a person has to look.
     * @param instance its id
     * @param version to which it was being brought */
    record InstanceInDoubt(String instance, String version) implements OfInstance {}

    /** Too many failed, and so did most of the instances of the old version that were asked: the cause is not the version.
     * @param asked ids of these instances
     * @param evidence what they answered */
    record CommonCause(List<String> asked, List<String> evidence) implements DeploymentEvent {
        /** Copies the lists. */
        public CommonCause {
            asked = List.copyOf(asked);
            evidence = List.copyOf(evidence);
        }
    }

    /** The deployment before it has ended; this one begins.
     * @param predecessor id of the one before it */
    record Activated(String predecessor) implements DeploymentEvent {}

    /** Somebody skipped the wait after a batch.
     * @param batch after which it waited
     * @param by who asked, and why */
    record Promoted(int batch, By by) implements DeploymentEvent {}

    /** All instances of the idle slot are well, and get no traffic yet: a moment to look at them.
     * @param slot its name
     * @param version that they run
     * @param instances their ids */
    record SlotReady(String slot, String version, List<String> instances) implements DeploymentEvent {
        /** Copies the ids. */
        public SlotReady {
            instances = List.copyOf(instances);
        }
    }

    /** The router gives this share of the traffic to what is new, and was asked whether it does.
     * @param target the new version, or the slot that was updated
     * @param weight that share, in percent */
    record TrafficShifted(String target, int weight) implements DeploymentEvent {}

    /** From now on this slot is the active one, the other one is idle.
     * @param slot its name */
    record SlotActivated(String slot) implements DeploymentEvent {}

    /** A gate is waited for.
     * @param gate its name
     * @param verdict what it said first: wait, inconclusive or no_data
     * @param reason in its words */
    record GateWaiting(String gate, String verdict, String reason) implements DeploymentEvent {}

    /** A gate passed, or a person approved.
     * @param gate its name, or that of the approval
     * @param evidence in its words, or who approved and why */
    record GatePassed(String gate, String evidence) implements DeploymentEvent {}

    /** A gate failed, or a person rejected.
     * @param gate its name, or that of the approval
     * @param reason in its words, or who rejected and why */
    record GateFailed(String gate, String reason) implements DeploymentEvent {}

    /** The deployment turns round.
     * @param reason why */
    record RollbackStarted(String reason) implements DeploymentEvent {}

    /** Somebody told the deployment what to reach.
     * @param goal what to reach
     * @param by who asked, and why */
    record GoalSet(Goal goal, By by) implements DeploymentEvent {}

    /** Held, nothing is open.
     * @param reason why */
    record Paused(String reason) implements DeploymentEvent {}

    /** Goes on, in its direction.
     * @param direction which way it goes */
    record Resumed(Direction direction) implements DeploymentEvent {}

    /** No progress within the progress deadline.
     * @param reason what it waited for
     * @param deadline that is over
     * @param action what follows */
    record Stalled(String reason, Duration deadline, OnStall action) implements DeploymentEvent {}

    /**
     * Another driver goes on with it.
     *
     * @param driver label of the process
     * @param fence its fencing token
     */
    record TakenOver(String driver, long fence) implements DeploymentEvent {}

    /** After takeovers or abandoned calls all touched instances were asked for their version.
     * @param instances how many were asked
     * @param mismatched ids of those that run another one than was thought */
    record ReadBack(int instances, List<String> mismatched) implements DeploymentEvent {
        /** Copies the ids. */
        public ReadBack {
            mismatched = List.copyOf(mismatched);
        }
    }

    /** The store's clock stepped; open deadlines moved with it.
     * @param by how far, negative for backwards */
    record ClockStepped(Duration by) implements DeploymentEvent {}

    /** The last event.
     * @param status a final one
     * @param reason in words, empty where there is nothing to say */
    record DeploymentFinished(DeploymentStatus status, String reason) implements DeploymentEvent {}
}
