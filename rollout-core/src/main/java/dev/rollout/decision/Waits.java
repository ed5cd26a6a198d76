package dev.rollout.decision;

import dev.rollout.Direction;
import dev.rollout.Pace;
import dev.rollout.Policy;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a batch and the next one, in order: a person where the policy says so, what the strategy asks for, and a
 * time. So many of them are passed as the state says; when the present one began is when the batch was finished, or the one
 * before it was passed.
 */
final class Waits {
    private Waits() {}

    /** One wait. */
    sealed interface Planned {}

    /** Until a person promotes or resumes it. */
    record Person() implements Planned {}

    /** For so long. */
    record Time(Duration duration, Kind kind) implements Planned {}

    /** What a time is waited for. */
    enum Kind {
        PAUSE,
        BAKE,
        KEEP_WARM
    }

    /** Until the router gives this share of the traffic to what is new. */
    record Shift(int weight) implements Planned {}

    /** Until this gate passes. */
    record Gate(String name) implements Planned {}

    /** Until a person approves it by this name. */
    record Approval(String name) implements Planned {}

    /** All waits after the present batch. */
    static List<Planned> all(Policy policy, RolloutPlan plan, DeploymentState state, boolean last) {
        if (state.batchFinishedAt() == null) {
            return List.of();
        }
        if (state.direction() == Direction.BACK) {
            return List.of(new Time(policy.rollback().batchPause(), Kind.PAUSE));
        }
        Pace pace = policy.pace();
        List<Planned> waits = new ArrayList<>();
        if (state.batch() == 0) { // before the first one
            asked(policy.gates().before(), waits);
            return waits;
        }
        if (pace.pauseAfterBatch().after(state.batch(), last)) {
            waits.add(new Person());
        }
        asked(policy.gates().after(), waits);
        List<Stage> stages = plan.after(state.batch(), last);
        stages.stream().filter(stage -> !(stage instanceof Stage.KeepWarm)).forEach(stage -> waits.add(planned(stage)));
        asked(last ? policy.gates().atEnd() : List.of(), waits);
        if (last || stages.isEmpty()) {
            waits.add(last ? new Time(pace.bake(), Kind.BAKE) : new Time(pace.pauseBetweenBatches(), Kind.PAUSE));
        }
        stages.stream().filter(Stage.KeepWarm.class::isInstance).forEach(stage -> waits.add(planned(stage)));
        asked(last ? List.of() : policy.gates().before(), waits);
        return waits;
    }

    private static void asked(List<String> gates, List<Planned> waits) {
        gates.forEach(gate -> waits.add(new Gate(gate)));
    }

    private static Planned planned(Stage stage) {
        if (stage instanceof Stage.Bake bake) {
            return new Time(bake.duration(), Kind.BAKE);
        } else if (stage instanceof Stage.KeepWarm warm) {
            return new Time(warm.duration(), Kind.KEEP_WARM);
        } else if (stage instanceof Stage.Shift shift) {
            return new Shift(shift.weight());
        } else if (stage instanceof Stage.Gate gate) {
            return new Gate(gate.name());
        }
        return new Approval(((Stage.Approval) stage).name());
    }

    private static List<Planned> all(DeploymentView view, DeploymentState state) {
        return all(view.policy(), view.plan(), state, view.in(Mark.PENDING).isEmpty());
    }

    /** The wait at which it stands, as far as the root row tells; which is the last one of all, the rows alone tell exactly. */
    static @Nullable Planned present(DeploymentSpec spec, DeploymentState state) {
        boolean last = state.batch() >= state.batches();
        List<Planned> all = all(spec.request().policy(), spec.plan(), state, last);
        return state.waitsPassed() < all.size() ? all.get(state.waitsPassed()) : null;
    }

    /** The wait that is not passed yet; null where there is none, or its time is over and nothing comes after it. */
    static @Nullable Planned present(DeploymentView view, DeploymentState state, Instant now) {
        List<Planned> all = all(view, state);
        int index = state.waitsPassed();
        if (index >= all.size()) {
            return null;
        }
        boolean over = index == all.size() - 1 && all.get(index) instanceof Time && isTimeOver(view, state, now);
        return over ? null : all.get(index);
    }

    /** Whether the present wait is for a time that is over, and another one comes after it. */
    static boolean isToPass(DeploymentView view, DeploymentState state, Instant now) {
        return present(view, state, now) instanceof Time && isTimeOver(view, state, now);
    }

    private static boolean isTimeOver(DeploymentView view, DeploymentState state, Instant now) {
        Instant ends = ends(view, state);
        return ends == null || !now.isBefore(ends);
    }

    /** When the present wait is over by itself; null where it is for no time. */
    static @Nullable Instant ends(DeploymentView view, DeploymentState state) {
        List<Planned> all = all(view, state);
        Instant since = state.batchFinishedAt();
        return since != null && state.waitsPassed() < all.size() && all.get(state.waitsPassed()) instanceof Time time
                ? since.plus(time.duration())
                : null;
    }

    static boolean areOver(DeploymentView view, DeploymentState state, Instant now) {
        return present(view, state, now) == null;
    }

    /** When the last wait was over or will be, as far as that is known: where none is left, when that began. */
    static @Nullable Instant over(DeploymentView view, DeploymentState state) {
        Instant ends = ends(view, state);
        return ends == null ? state.batchFinishedAt() : ends;
    }

    /** Until when no progress is expected: the end of a wait for a time, {@code Instant.MAX} while a person is waited for. */
    static @Nullable Instant excusedUntil(DeploymentView view, DeploymentState state) {
        List<Planned> all = all(view, state);
        if (state.waitsPassed() < all.size()
                && (all.get(state.waitsPassed()) instanceof Approval
                        || all.get(state.waitsPassed()) instanceof Person)) {
            return Instant.MAX;
        }
        return over(view, state);
    }
}
