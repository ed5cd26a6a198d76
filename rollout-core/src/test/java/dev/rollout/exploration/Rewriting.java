package dev.rollout.exploration;

import dev.rollout.DeploymentEvent;
import dev.rollout.decision.Decider;
import dev.rollout.decision.Decision;
import dev.rollout.decision.DeploymentView;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/** Faulty decision functions: the real one, and something done to what it says or to what it sees. */
final class Rewriting {
    private Rewriting() {}

    static BiFunction<DeploymentView, Instant, Decision> seeing(UnaryOperator<DeploymentView> altered) {
        return (view, now) -> Decider.decide(altered.apply(view), now);
    }

    static BiFunction<DeploymentView, Instant, Decision> rows(UnaryOperator<InstanceState> change) {
        return rows((view, row) -> change.apply(row));
    }

    static BiFunction<DeploymentView, Instant, Decision> rows(
            BiFunction<DeploymentView, InstanceState, InstanceState> change) {
        return (view, now) -> {
            Decision is = Decider.decide(view, now);
            List<InstanceState> changed =
                    is.changes().stream().map(row -> change.apply(view, row)).toList();
            return new Decision(is.state(), changed, is.joined(), is.events(), is.actions(), is.wakeAt(), is.waits());
        };
    }

    static BiFunction<DeploymentView, Instant, Decision> state(
            BiFunction<DeploymentView, DeploymentState, DeploymentState> change) {
        return (view, now) -> {
            Decision is = Decider.decide(view, now);
            return is.state() == null ? is : withState(is, change.apply(view, is.state()));
        };
    }

    static Decision withState(Decision is, DeploymentState state) {
        return new Decision(state, is.changes(), is.joined(), is.events(), is.actions(), is.wakeAt(), is.waits());
    }

    static BiFunction<DeploymentView, Instant, Decision> without(BiPredicate<DeploymentView, DeploymentEvent> events) {
        return (view, now) -> {
            Decision is = Decider.decide(view, now);
            List<DeploymentEvent> kept = is.events().stream()
                    .filter(event -> !events.test(view, event))
                    .toList();
            return new Decision(is.state(), is.changes(), is.joined(), kept, is.actions(), is.wakeAt(), is.waits());
        };
    }
}
