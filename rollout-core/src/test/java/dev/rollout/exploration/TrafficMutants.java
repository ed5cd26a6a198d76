package dev.rollout.exploration;

import dev.rollout.BlueGreen;
import dev.rollout.Canary;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.Step;
import dev.rollout.decision.Action;
import dev.rollout.decision.Answer;
import dev.rollout.decision.Command;
import dev.rollout.decision.Decider;
import dev.rollout.decision.Decision;
import dev.rollout.decision.DeploymentView;
import dev.rollout.decision.Means;
import dev.rollout.engine.Memory;
import dev.rollout.exploration.Scenario.Budget;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.Traffic;
import dev.rollout.spi.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Deliberate faults in what is done about shares of traffic, slots, gates and approvals. */
final class TrafficMutants {
    private static final Collaborators REAL = Collaborators.REAL;
    private static final Canary WEIGHTS =
            Canary.of(Step.instances(1), Step.weight(10), Step.instances(2), Step.weight(20), Step.approval("lead"));
    private static final Scenario CANARY = new Scenario("weights")
            .size(3, 1)
            .strategy(WEIGHTS)
            .budget(Budget.FAILURES, 1)
            .commands(1, Command.ROLL_BACK);
    private static final Scenario KILLED =
            new Scenario("weights, killed").size(2, 2).strategy(WEIGHTS).budget(Budget.KILLS, 1);
    private static final Scenario BLUE_GREEN = new Scenario("blue/green")
            .size(2, 2)
            .slots("blue", "green")
            .strategy(BlueGreen.idle("green").steps(Step.weight(50)).keepWarm(Duration.ofHours(1)))
            .budget(Budget.KILLS, 1)
            .commands(1, Command.ROLL_BACK);
    private static final Scenario GATED = new Scenario("a gate that fails")
            .size(2, 1)
            .strategy(Canary.of(Step.instances(1), Step.gate("errors")))
            .gateFails();
    private static final Scenario APPROVED =
            new Scenario("approval").size(2, 1).strategy(Canary.of(Step.instances(1), Step.approval("lead")));

    private TrafficMutants() {}

    static void addTo(Map<String, Mutants.Mutant> all) {
        add(all, "believes that a shift was made that failed", CANARY, REAL.hearing(new Collaborators.Hearing() {
            @Override
            void shifted(Memory.Step step, Flight flight, Answer answer) {
                step.shifted(flight.intent(), Answer.ok(null, List.of(), answer.at()));
            }
        }));
        add(
                all,
                "takes no account of who is new",
                CANARY,
                REAL.deciding(splitting(
                        (split, real) -> new TrafficSplit(split.by(), split.target(), split.percent(), Set.of()))));
        add(
                all,
                "sets another share than is planned",
                CANARY,
                REAL.deciding(splitting((split, real) ->
                        new TrafficSplit(split.by(), split.target(), flipped(split.percent()), split.members()))));
        add(
                all,
                "admits before the router knows who is new",
                CANARY,
                REAL.deciding(whileChecking(TrafficMutants::cannotSplit)));
        add(
                all,
                "brings instances back before the traffic",
                CANARY,
                REAL.deciding(Rewriting.seeing(view -> view.state().goal() == Goal.BACK ? cannotSplit(view) : view)));
        add(all, "splits before it commits", CANARY, REAL.deciding(TrafficMutants::early));
        add(
                all,
                "forgets a shift that is under way",
                KILLED,
                REAL.deciding(Rewriting.state((view, state) -> shift(state, null))));
        add(
                all,
                "trusts a shift of its predecessor",
                KILLED,
                REAL.deciding(Rewriting.seeing(view -> view.ownership().fence() == 1 ? view : confirmed(view))));
        add(
                all,
                "activates a slot before its traffic",
                BLUE_GREEN,
                REAL.deciding(Rewriting.state(
                        (view, state) -> state.toBuilder().activeSlot("green").build())));
        add(
                all,
                "keeps the slot active that it left",
                BLUE_GREEN,
                REAL.deciding(Rewriting.state(
                        (view, state) -> state.toBuilder().activeSlot("blue").build())));
        add(
                all,
                "updates the idle slot back",
                BLUE_GREEN,
                REAL.deciding(Rewriting.seeing(view -> view.state().goal() == Goal.BACK ? unmarked(view) : view)));
        add(all, "passes a gate that fails", GATED, REAL.deciding(Rewriting.seeing(TrafficMutants::passingGates)));
        add(
                all,
                "passes what nobody approved",
                APPROVED,
                REAL.deciding(Rewriting.state((view, state) -> state.batchFinishedAt() == null
                        ? state
                        : state.toBuilder().waitsPassed(9).build())));
    }

    private static void add(Map<String, Mutants.Mutant> all, String name, Scenario scenario, Collaborators with) {
        all.put(name, new Mutants.Mutant(scenario, with));
    }

    private static Integer flipped(Integer percent) {
        return percent == null ? null : Integer.valueOf(100 - percent);
    }

    private static BiFunction<DeploymentView, Instant, Decision> splitting(
            BiFunction<TrafficSplit, DeploymentView, TrafficSplit> change) {
        return (view, now) -> {
            Decision is = Decider.decide(view, now);
            List<Action> actions = is.actions().stream()
                    .map(action -> action instanceof Action.Split split
                            ? new Action.Split(change.apply(split.split(), view), split.intent(), split.members())
                            : action)
                    .toList();
            return new Decision(is.state(), is.changes(), is.joined(), is.events(), actions, is.wakeAt(), is.waits());
        };
    }

    private static BiFunction<DeploymentView, Instant, Decision> whileChecking(UnaryOperator<DeploymentView> altered) {
        return Rewriting.seeing(view -> {
            for (int position = 0; position < view.end(); position++) {
                if (view.row(position).status() == InstanceStatus.HEALTH_CHECKING) {
                    return altered.apply(view);
                }
            }
            return view;
        });
    }

    private static DeploymentView cannotSplit(DeploymentView view) {
        return new Altered(view) {
            @Override
            public Means means() {
                Means is = real.means();
                Capabilities bare =
                        Capabilities.none().withFenced().withVersioned().withIdempotent();
                return new Means(is.updater(), bare, is.routed(), is.slots(), is.watchInterval());
            }
        };
    }

    private static Decision early(DeploymentView view, Instant now) {
        Decision is = Decider.decide(view, now);
        Traffic.Shift shift = is.state() == null ? null : is.state().traffic().shift();
        if (shift == null || view.state().traffic().shift() != null) {
            return is;
        }
        TrafficSplit split = new TrafficSplit(TrafficSplit.By.VERSION, "v2", shift.weight(), Set.of());
        Action action = new Action.Split(split, shift.intent(), 0);
        return new Decision(null, List.of(), List.of(), List.of(), List.of(action), null, List.of());
    }

    private static DeploymentState shift(DeploymentState state, Traffic.Shift shift) {
        return state.toBuilder().traffic(state.traffic().shifting(shift)).build();
    }

    /** What a predecessor had under way counts as done. */
    private static DeploymentView confirmed(DeploymentView view) {
        Traffic.Shift shift = view.state().traffic().shift();
        if (shift == null || shift.intent().fence() == view.ownership().fence()) {
            return view;
        }
        return new Altered(view) {
            @Override
            public DeploymentState state() {
                Intent intent = shift.intent();
                return real.state().toBuilder()
                        .traffic(real.state().traffic().confirmed(shift.weight(), intent.attempt()))
                        .build();
            }
        };
    }

    private static DeploymentView unmarked(DeploymentView view) {
        return new Altered(view) {
            @Override
            public InstanceState row(int position) {
                return real.row(position).toBuilder().standby(false).build();
            }
        };
    }

    private static DeploymentView passingGates(DeploymentView view) {
        return new Altered(view) {
            @Override
            public dev.rollout.decision.GateReading gate() {
                return real.gate().answered(dev.rollout.spi.Verdict.pass("by mistake"), World.START);
            }
        };
    }
}
