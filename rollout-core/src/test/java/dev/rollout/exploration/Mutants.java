package dev.rollout.exploration;

import dev.rollout.BatchSize;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.Tally;
import dev.rollout.decision.Action;
import dev.rollout.decision.Command;
import dev.rollout.decision.Decider;
import dev.rollout.decision.Decision;
import dev.rollout.decision.DeploymentView;
import dev.rollout.decision.Means;
import dev.rollout.decision.Observed;
import dev.rollout.decision.ProbeHistory;
import dev.rollout.engine.Memory;
import dev.rollout.exploration.Scenario.Budget;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.ProbeResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Deliberate faults, each in place of a real collaborator, with the world in which it shows. */
final class Mutants {
    private static final Collaborators REAL = Collaborators.REAL;
    private static final Scenario KILLED =
            new Scenario("kill").size(2, 2).budget(Budget.KILLS, 1).bad(1);
    private static final Scenario EXPIRED = new Scenario("expiry").size(2, 2).budget(Budget.EXPIRIES, 1);
    private static final Scenario BAD = new Scenario("bad").size(3, 1).bad(2);
    private static final Scenario TOLD = new Scenario("told").size(2, 1).commands(1, Command.values());
    private static final Scenario TWICE = new Scenario("two successes")
            .size(2, 2)
            .policy(Policies.of(policy -> policy.health(Policies.health(2, 1))))
            .budget(Budget.KILLS, 1);
    private static final Scenario LATE = new Scenario("unfenced, rolled back")
            .size(2, 2)
            .can(Capabilities.none().withVersioned())
            .budget(Budget.KILLS, 1)
            .commands(1, Command.ROLL_BACK);

    private Mutants() {}

    record Mutant(Scenario scenario, Collaborators with) {}

    static Map<String, Mutant> all() {
        Map<String, Mutant> all = new LinkedHashMap<>();
        stores(all);
        rows(all);
        views(all);
        courses(all);
        TrafficMutants.addTo(all);
        return all;
    }

    private static void stores(Map<String, Mutant> all) {
        add(
                all,
                "writes without fence",
                EXPIRED,
                storing((root, write) -> write(write, root.ownership().fence(), root.revision(), write.state())));
        add(
                all,
                "writes without revision",
                TOLD,
                storing((root, write) -> write(write, write.fence(), root.revision(), write.state())));
        add(all, "numbers an event twice", KILLED, storing((root, write) -> {
            List<dev.rollout.NumberedEvent> events = new ArrayList<>(write.events());
            events.addAll(write.events());
            return events.isEmpty()
                    ? write
                    : new DeploymentWrite(
                            write.deploymentId(),
                            write.fence(),
                            write.revision(),
                            write.state(),
                            write.changed(),
                            events);
        }));
        add(
                all,
                "loses an event",
                KILLED,
                storing((root, write) -> new DeploymentWrite(
                        write.deploymentId(),
                        write.fence(),
                        write.revision(),
                        write.state(),
                        write.changed(),
                        List.of())));
        add(all, "counts progress up by hand", KILLED, storing((root, write) -> {
            Tally tally = write.state().tally();
            return write(
                    write,
                    write.fence(),
                    write.revision(),
                    write.state().toBuilder()
                            .tally(new Tally(
                                    tally.total(),
                                    tally.updated(),
                                    tally.failed() + 1,
                                    tally.rolledBack(),
                                    tally.open(),
                                    tally.taken()))
                            .build());
        }));
        add(all, "hears of a probe of an earlier phase", TWICE, REAL.hearing(new Collaborators.Hearing() {
            @Override
            void probed(Memory.Step step, Flight flight, ProbeResult result, Instant at) {
                int phase = step.view().observed(flight.position()).phase();
                step.probed(flight.position(), phase, result, at);
                step.probed(flight.position(), phase, result, at);
            }
        }));
    }

    private static Collaborators storing(
            BiFunction<dev.rollout.spi.DeploymentRoot, DeploymentWrite, DeploymentWrite> change) {
        return REAL.storing(store -> new Tampering(store, change));
    }

    private static DeploymentWrite write(DeploymentWrite write, long fence, long revision, DeploymentState state) {
        return new DeploymentWrite(
                write.deploymentId(),
                fence,
                revision,
                state,
                write.changed(),
                write.joined(),
                write.events(),
                write.also());
    }

    private static void rows(Map<String, Mutant> all) {
        add(
                all,
                "lets a failed instance leave the budget",
                BAD,
                REAL.deciding(Rewriting.rows(row -> row.status() == InstanceStatus.FAILED
                        ? row.toBuilder().taken(false).build()
                        : row)));
        add(
                all,
                "does not count what it opens",
                BAD,
                REAL.deciding(Rewriting.rows(row -> row.toBuilder().taken(false).build())));
        add(all, "rolls back to the target", BAD, REAL.deciding(Rewriting.rows(row -> toVersion(row, World.TARGET))));
        add(
                all,
                "rolls back to the fleet's first version",
                new Scenario("mixed fleet").size(3, 1).bad(2),
                REAL.deciding(Rewriting.rows(row -> toVersion(row, "v1"))));
        add(
                all,
                "overwrites the baseline",
                KILLED,
                REAL.deciding(Rewriting.rows((view, row) ->
                        view.ownership().fence() > 1 && row.status().isOpen()
                                ? row.toBuilder().previous(World.TARGET).build()
                                : row)));
        add(
                all,
                "gives back before the router admits",
                BAD,
                REAL.deciding(Rewriting.rows(
                        row -> row.intent() != null && row.intent().kind() == IntentKind.ADMIT
                                ? row.toBuilder().taken(false).build()
                                : row)));
        add(all, "stamps an old fence on intents", KILLED, REAL.deciding(Rewriting.rows(row -> {
            Intent intent = row.intent();
            return intent == null
                    ? row
                    : row.toBuilder()
                            .intent(intent(intent, intent.version(), intent.fence() - 1))
                            .build();
        })));
        add(
                all,
                "forgets that it touched",
                BAD,
                REAL.deciding(
                        Rewriting.rows(row -> row.toBuilder().touched(false).build())));
        add(
                all,
                "leaves it drained",
                TOLD,
                REAL.deciding(Rewriting.rows(row -> row.status() == InstanceStatus.PENDING
                        ? row.toBuilder().admitted(false).build()
                        : row)));
    }

    private static Intent intent(Intent is, String version, long fence) {
        return new Intent(is.kind(), is.operationId(), version, fence, is.attempt(), is.deadline());
    }

    private static InstanceState toVersion(InstanceState row, String version) {
        Intent intent = row.intent();
        boolean back = intent != null && intent.kind() == IntentKind.UPDATE && row.direction() == Direction.BACK;
        return !back
                ? row
                : row.toBuilder()
                        .intent(intent(intent, version, intent.fence()))
                        .build();
    }

    private static void views(Map<String, Mutant> all) {
        add(
                all,
                "takes down one too many",
                new Scenario("pairs")
                        .size(3, 1)
                        .policy(Policies.of(
                                policy -> policy.batchSize((BatchSize) null).maxUnavailable(1))),
                REAL.deciding(Rewriting.seeing(view -> new Altered(view) {
                    @Override
                    public DeploymentSpec spec() {
                        return withMaxUnavailable(real.spec(), 2);
                    }
                })));
        add(all, "skips the health gate", BAD, REAL.deciding(Rewriting.seeing(view -> passing(view, 0))));
        add(all, "takes one probe too few", TWICE, REAL.deciding(Rewriting.seeing(view -> passing(view, 1))));
        add(
                all,
                "trusts open intents after a takeover",
                KILLED,
                REAL.deciding(Rewriting.seeing(view -> new Altered(view) {
                    @Override
                    public InstanceState row(int position) {
                        InstanceState row = real.row(position);
                        Intent intent = row.intent();
                        return intent == null
                                ? row
                                : row.toBuilder()
                                        .intent(intent(
                                                intent,
                                                intent.version(),
                                                real.ownership().fence()))
                                        .build();
                    }
                })));
        add(all, "does not settle after a takeover", LATE, REAL.deciding(Rewriting.seeing(view -> new Altered(view) {
            @Override
            public Means means() {
                Means is = real.means();
                return new Means(
                        is.updater().withFenced(),
                        is.router().withFenced(),
                        is.routed(),
                        is.slots(),
                        is.watchInterval());
            }
        })));
    }

    private static DeploymentView passing(DeploymentView view, int after) {
        return new Altered(view) {
            @Override
            public Observed observed(int position) {
                Observed is = real.observed(position);
                ProbeHistory probes = is.probes();
                boolean gate = real.row(position).status() == InstanceStatus.HEALTH_CHECKING;
                return !gate || probes.passes() < after
                        ? is
                        : is.probes(new ProbeHistory(9, 0, World.START, World.START, "", probes.health(), List.of()));
            }
        };
    }

    private static void courses(Map<String, Mutant> all) {
        add(all, "acts before it commits", KILLED, REAL.deciding((view, now) -> {
            Decision is = Decider.decide(view, now);
            List<Action> early = new ArrayList<>();
            is.changes().stream()
                    .filter(row -> row.intent() != null)
                    .forEach(row -> early.add(new Action.Carry(row.position(), row.intent())));
            return early.isEmpty() ? is : new Decision(null, List.of(), List.of(), List.of(), early, null, List.of());
        }));
        add(all, "goes on forward after a cancel", TOLD, REAL.deciding(ignoring(Goal.STOP)));
        add(all, "goes on forward after a pause", TOLD, REAL.deciding(ignoring(Goal.HOLD)));
        add(all, "lets a rollback trigger another", BAD, REAL.deciding((view, now) -> {
            Decision is = Decider.decide(view, now);
            boolean again = view.state().direction() == Direction.BACK && is.hasChanges();
            List<DeploymentEvent> events = new ArrayList<>(is.events());
            events.add(new DeploymentEvent.RollbackStarted("again"));
            return !again
                    ? is
                    : new Decision(
                            is.state(), is.changes(), is.joined(), events, is.actions(), is.wakeAt(), is.waits());
        }));
        add(
                all,
                "goes forward again out of a rollback",
                BAD,
                REAL.deciding(Rewriting.state((view, state) -> view.state().direction() == Direction.BACK
                        ? state.toBuilder().direction(Direction.FORWARD).build()
                        : state)));
        add(
                all,
                "says rolled_back without an update",
                BAD,
                REAL.deciding(ending(DeploymentStatus.ROLLED_BACK, DeploymentStatus.ROLLING_BACK)));
        add(
                all,
                "completes out of a rollback",
                BAD,
                REAL.deciding(ending(DeploymentStatus.COMPLETED, DeploymentStatus.ROLLING_BACK)));
        add(
                all,
                "ends what is not done",
                TOLD,
                REAL.deciding(ending(DeploymentStatus.CANCELLED, DeploymentStatus.IN_PROGRESS)));
        add(
                all,
                "pauses with an instance open",
                TOLD,
                REAL.deciding(Rewriting.state((view, state) -> state.status() == DeploymentStatus.IN_PROGRESS
                                && view.state().goal() == Goal.HOLD
                        ? state.toBuilder().status(DeploymentStatus.PAUSED).build()
                        : state)));
        add(
                all,
                "never gives in to what is asked",
                TOLD,
                REAL.deciding((view, now) -> view.state().goal() == Goal.STOP
                        ? new Decision(null, List.of(), List.of(), List.of(), List.of(), null, List.of())
                        : Decider.decide(view, now)));
    }

    private static BiFunction<DeploymentView, Instant, Decision> ignoring(Goal goal) {
        return Rewriting.seeing(view -> view.state().goal() != goal
                ? view
                : new Altered(view) {
                    @Override
                    public DeploymentState state() {
                        return real.state().toBuilder()
                                .goal(Goal.FORWARD)
                                .ending(null)
                                .build();
                    }
                });
    }

    private static BiFunction<DeploymentView, Instant, Decision> ending(
            DeploymentStatus status, DeploymentStatus from) {
        return (view, now) -> {
            Decision is = Decider.decide(view, now);
            boolean ends = is.hasChanges()
                    && view.state().status() == from
                    && view.state().batch() > 0
                    && is.state().status() == from;
            List<DeploymentEvent> events = new ArrayList<>(is.events());
            events.add(new DeploymentEvent.DeploymentFinished(status, ""));
            return !ends
                    ? is
                    : new Decision(
                            is.state().toBuilder()
                                    .status(status)
                                    .finishedAt(now)
                                    .build(),
                            is.changes(),
                            is.joined(),
                            events,
                            List.of(),
                            null,
                            List.of());
        };
    }

    private static void add(Map<String, Mutant> all, String name, Scenario scenario, Collaborators with) {
        all.put(name, new Mutant(scenario, with));
    }
}
