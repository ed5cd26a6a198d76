package dev.rollout.decision;

import dev.rollout.By;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentEvent.GoalSet;
import dev.rollout.DeploymentEvent.Promoted;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.RefusedException;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command makes of a deployment: it sets the goal, durably, and the driver pursues it. Every command commits with
 * its event and raises the revision, so no opening intent that was decided before can commit after it (I7, I32).
 */
public final class Commands {
    private static final int LONGEST_REASON = 500;

    private Commands() {}

    /**
     * A command's effect.
     *
     * @param state the new state
     * @param events what is recorded
     */
    public record Effect(DeploymentState state, List<DeploymentEvent> events) {
        public Effect {
            events = List.copyOf(events);
        }
    }

    /**
     * What a command changes; empty where it changes nothing because it is so already.
     *
     * @throws RefusedException if it is not legal now; the message says why
     */
    public static Optional<Effect> apply(DeploymentRoot root, Command command, By by, Instant now) {
        DeploymentState state = root.state();
        refuseFinal(root);
        boolean pending = state.status() == DeploymentStatus.PENDING;
        return switch (command) {
            case PAUSE -> pause(root, by);
            case RESUME -> resume(root, by, now);
            case PROMOTE -> promote(root, by, now);
            case ACCEPT -> accept(root, by, now);
            case CANCEL_STOP -> pending ? withdraw(root, by, now) : stop(root, by, now);
            case CANCEL_ROLL_BACK -> pending ? withdraw(root, by, now) : back(root, by, now, "cancelled by " + by);
            case ROLL_BACK -> pending ? withdraw(root, by, now) : back(root, by, now, "rolled back by " + by);
        };
    }

    static void refuseFinal(DeploymentRoot root) {
        DeploymentState state = root.state();
        if (state.status().isFinal()) {
            throw new RefusedException("deployment " + root.id() + " is already " + name(state.status()) + " at "
                    + state.finishedAt() + "; a final deployment does not change");
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
        String why = state.goal() == Goal.BACK ? because(state) : "";
        return effect(held(state).reason(why + "paused by " + by), Goal.HOLD, by);
    }

    /** Why it is being rolled back stays in its reason, as long as that does not grow without end. */
    private static String because(DeploymentState state) {
        String reason = state.reason();
        return reason.isEmpty() || reason.length() > LONGEST_REASON ? "" : reason + "; ";
    }

    /** To be held. A rollback that was asked for and not yet begun is what a resume goes on with. */
    static DeploymentState.Builder held(DeploymentState state) {
        return state.toBuilder()
                .goal(Goal.HOLD)
                .direction(state.goal() == Goal.BACK ? Direction.BACK : state.direction());
    }

    private static Optional<Effect> resume(DeploymentRoot root, By by, Instant now) {
        DeploymentState state = root.state();
        Goal goal = way(state);
        if (state.status() == DeploymentStatus.PAUSED && state.goal() == goal) {
            return Optional.empty(); // told already, and its driver has not read it yet
        }
        if (state.goal() != Goal.HOLD) {
            throw refused(root, "resume", "it is paused with goal hold");
        }
        return effect(resumed(root, goal, by, now), goal, by);
    }

    private static Goal way(DeploymentState state) {
        return state.direction() == Direction.BACK ? Goal.BACK : Goal.FORWARD;
    }

    /** Where it was paused after a batch for a person to look, it has been looked at. */
    private static DeploymentState.Builder resumed(DeploymentRoot root, Goal goal, By by, Instant now) {
        DeploymentState state = root.state();
        return state.toBuilder()
                .goal(goal)
                .waitsPassed(state.waitsPassed() + (present(root) instanceof Waits.Person ? 1 : 0))
                .reason(goal == Goal.BACK ? because(state) + "resumed by " + by : "")
                .progressAt(now);
    }

    private static Optional<Effect> promote(DeploymentRoot root, By by, Instant now) {
        DeploymentState state = root.state();
        Promoted promoted = new Promoted(state.batch(), by);
        if (state.goal() == Goal.HOLD && state.status().isActive()) {
            Goal goal = way(state);
            return Optional.of(
                    new Effect(resumed(root, goal, by, now).build(), List.of(promoted, new GoalSet(goal, by))));
        }
        boolean waiting = state.goal() == way(state)
                && state.status().isActive()
                && present(root) instanceof Waits.Time time
                && state.batchFinishedAt() != null
                && now.isBefore(state.batchFinishedAt().plus(time.duration()));
        if (!waiting) {
            throw refused(root, "promote", "it is paused, or waits between two batches or in its bake");
        }
        return Optional.of(new Effect(passed(state, now).build(), List.of(promoted)));
    }

    /** The wait at which it stands; which is the last one of all, the rows alone could tell exactly. */
    private static Waits.@Nullable Planned present(DeploymentRoot root) {
        return Waits.present(root.spec(), root.state());
    }

    /** On to the next wait after the batch. */
    static DeploymentState.Builder passed(DeploymentState state, Instant now) {
        return state.toBuilder()
                .waitsPassed(state.waitsPassed() + 1)
                .batchFinishedAt(now)
                .progressAt(now);
    }

    private static Optional<Effect> accept(DeploymentRoot root, By by, Instant now) {
        DeploymentState state = root.state();
        if (state.status() != DeploymentStatus.PAUSED || state.goal() != Goal.HOLD) {
            throw refused(root, "accept", "it is paused");
        }
        return effect(
                state.toBuilder()
                        .goal(Goal.STOP)
                        .ending(DeploymentStatus.COMPLETED)
                        .reason("accepted by " + by)
                        .progressAt(now),
                Goal.STOP,
                by);
    }

    /** One that has not begun ends at once: nobody drives it, and it has touched nothing. */
    private static Optional<Effect> withdraw(DeploymentRoot root, By by, Instant now) {
        String reason = "cancelled by " + by + " before it began";
        return Optional.of(new Effect(
                root.state().toBuilder()
                        .status(DeploymentStatus.CANCELLED)
                        .goal(Goal.STOP)
                        .reason(reason)
                        .finishedAt(now)
                        .build(),
                List.of(new GoalSet(Goal.STOP, by), new DeploymentFinished(DeploymentStatus.CANCELLED, reason))));
    }

    /** What a newer deployment makes of the running one: it closes what it has open, and ends. */
    public static Effect superseded(DeploymentRoot root, By by, Instant now) {
        return new Effect(
                root.state().toBuilder()
                        .goal(Goal.STOP)
                        .ending(DeploymentStatus.SUPERSEDED)
                        .reason("superseded by a newer one of " + by)
                        .progressAt(now)
                        .build(),
                List.of(new GoalSet(Goal.STOP, by)));
    }

    /** What a newer deployment makes of one that waits: it never begins. */
    public static Effect replaced(DeploymentRoot root, By by, Instant now) {
        String reason = "superseded by a newer one of " + by + " before it began";
        return new Effect(
                root.state().toBuilder()
                        .status(DeploymentStatus.SUPERSEDED)
                        .goal(Goal.STOP)
                        .reason(reason)
                        .progressAt(now)
                        .finishedAt(now)
                        .build(),
                List.of(new GoalSet(Goal.STOP, by), new DeploymentFinished(DeploymentStatus.SUPERSEDED, reason)));
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
        return Optional.of(new Effect(state.build(), List.of(new GoalSet(goal, by))));
    }

    static RefusedException refused(DeploymentRoot root, String command, String legal) {
        return new RefusedException(
                "deployment " + root.id() + " is " + name(root.state().status()) + " with goal "
                        + name(root.state().goal()) + "; " + command + " is possible where " + legal);
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
