package dev.rollout.decision;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.GoalSet;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.RefusedException;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentState;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What a command makes of a deployment: it sets the goal, durably, and the driver pursues it. Every command commits with
 * its event and raises the revision, so no opening intent that was decided before can commit after it (I7, I32).
 */
public final class Commands {
    private Commands() {}

    /**
     * A command's effect.
     *
     * @param state the new state
     * @param event what is recorded
     */
    public record Effect(DeploymentState state, DeploymentEvent event) {}

    /**
     * What a command changes; empty where it changes nothing because it is so already.
     *
     * @throws RefusedException if it is not legal now; the message says why
     */
    public static Optional<Effect> apply(DeploymentRoot root, Command command, By by, Instant now) {
        DeploymentState state = root.state();
        if (state.status().isFinal()) {
            throw new RefusedException("deployment " + root.id() + " is already " + name(state.status()) + " at "
                    + state.finishedAt() + "; a final deployment does not change");
        }
        switch (command) {
            case PAUSE:
                return pause(root, by);
            case RESUME:
                return resume(root, by, now);
            case CANCEL_STOP:
                return stop(root, by, now);
            case CANCEL_ROLL_BACK:
                return back(root, by, now, "cancelled by " + by);
            default:
                return back(root, by, now, "rolled back by " + by);
        }
    }

    private static Optional<Effect> pause(DeploymentRoot root, By by) {
        DeploymentState state = root.state();
        if (state.goal() == Goal.HOLD) {
            return Optional.empty();
        }
        if (state.goal() == Goal.STOP || state.status() == DeploymentStatus.PENDING) {
            throw refused(root, "pause", "it is in_progress or rolling_back");
        }
        return effect(held(state).reason("paused by " + by), Goal.HOLD, by);
    }

    /** To be held. A rollback that was asked for and not yet begun is what a resume goes on with. */
    static DeploymentState.Builder held(DeploymentState state) {
        return state.toBuilder()
                .goal(Goal.HOLD)
                .direction(state.goal() == Goal.BACK ? Direction.BACK : state.direction());
    }

    private static Optional<Effect> resume(DeploymentRoot root, By by, Instant now) {
        DeploymentState state = root.state();
        Goal goal = state.direction() == Direction.BACK ? Goal.BACK : Goal.FORWARD;
        if (state.status() == DeploymentStatus.PAUSED && state.goal() == goal) {
            return Optional.empty(); // told already, and its driver has not read it yet
        }
        if (state.goal() != Goal.HOLD) {
            throw refused(root, "resume", "it is paused with goal hold");
        }
        return effect(
                state.toBuilder()
                        .goal(goal)
                        .reason(goal == Goal.BACK ? "resumed by " + by : "")
                        .progressAt(now),
                goal,
                by);
    }

    private static Optional<Effect> stop(DeploymentRoot root, By by, Instant now) {
        DeploymentState state = root.state();
        if (state.goal() == Goal.STOP) {
            return Optional.empty();
        }
        if (state.goal() == Goal.BACK || state.status() == DeploymentStatus.ROLLING_BACK) {
            throw refused(root, "cancel", "it is pending, in_progress or paused; pause the rollback to hold it");
        }
        return effect(
                state.toBuilder()
                        .goal(Goal.STOP)
                        .ending(DeploymentStatus.CANCELLED)
                        .reason("cancelled by " + by)
                        .progressAt(now),
                Goal.STOP,
                by);
    }

    private static Optional<Effect> back(DeploymentRoot root, By by, Instant now, String reason) {
        DeploymentState state = root.state();
        if (state.goal() == Goal.BACK) {
            return Optional.empty();
        }
        if (state.goal() == Goal.STOP || state.status() == DeploymentStatus.ROLLING_BACK) {
            throw refused(root, "roll back", "it is pending, in_progress or paused, and not being stopped");
        }
        return effect(state.toBuilder().goal(Goal.BACK).reason(reason).progressAt(now), Goal.BACK, by);
    }

    private static Optional<Effect> effect(DeploymentState.Builder state, Goal goal, By by) {
        return Optional.of(new Effect(state.build(), new GoalSet(goal, by)));
    }

    private static RefusedException refused(DeploymentRoot root, String command, String legal) {
        return new RefusedException(
                "deployment " + root.id() + " is " + name(root.state().status()) + " with goal "
                        + name(root.state().goal()) + "; " + command + " is possible where " + legal);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
