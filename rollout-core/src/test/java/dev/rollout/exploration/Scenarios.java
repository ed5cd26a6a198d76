package dev.rollout.exploration;

import dev.rollout.Blame;
import dev.rollout.BlueGreen;
import dev.rollout.Canary;
import dev.rollout.OnStall;
import dev.rollout.RollbackPolicy;
import dev.rollout.Step;
import dev.rollout.Window;
import dev.rollout.decision.Command;
import dev.rollout.exploration.Scenario.Budget;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.List;

/** The worlds that are explored. */
final class Scenarios {
    static final Capabilities FULL =
            Capabilities.none().withFenced().withVersioned().withIdempotent();
    static final Capabilities UNFENCED = Capabilities.none().withVersioned().withIdempotent();
    static final Capabilities BARE = Capabilities.none();

    private static final Canary CANARY =
            Canary.of(Step.instances(1), Step.bake(Duration.ofHours(1)), Step.gate("errors"), Step.approval("lead"));

    private static final Canary WEIGHTS = Canary.of(Step.instances(1), Step.weight(10), Step.approval("lead"));
    private static final BlueGreen BLUE_GREEN =
            BlueGreen.idle("green").steps(Step.weight(50), Step.gate("errors")).keepWarm(Duration.ofHours(1));

    private Scenarios() {}

    /** The largest ones first, so that two threads are done at about the same time. */
    static List<Scenario> all() {
        return List.of(
                new Scenario("3 instances, 3 drivers, expiry, kill")
                        .size(3, 3)
                        .budget(Budget.EXPIRIES, 1)
                        .budget(Budget.KILLS, 1)
                        .bad(2),
                new Scenario("3 instances, pauses between batches")
                        .size(3, 2)
                        .policy(Policies.of(policy ->
                                policy.batchPause(java.time.Duration.ofHours(1)).bake(java.time.Duration.ofHours(1))))
                        .commands(2, Command.PROMOTE, Command.PAUSE)
                        .budget(Budget.KILLS, 1),
                new Scenario("2 instances, controls")
                        .size(2, 2)
                        .commands(1, Command.values())
                        .superseding()
                        .budget(Budget.KILLS, 1),
                new Scenario("2 instances, two controls")
                        .size(2, 1)
                        .commands(2, Command.values())
                        .superseding()
                        .budget(Budget.FAILURES, 1),
                new Scenario("2 instances, expiry, rolls back, controls")
                        .size(2, 2)
                        .budget(Budget.EXPIRIES, 1)
                        .commands(1, Command.ROLL_BACK, Command.PAUSE),
                new Scenario("4 instances in pairs, one is bad")
                        .size(4, 1)
                        .policy(Policies.of(policy -> policy.batchSize(2)))
                        .budget(Budget.FAILURES, 1)
                        .bad(3),
                new Scenario("4 instances in pairs, cancelled")
                        .size(4, 1)
                        .policy(Policies.of(policy -> policy.batchSize(2)))
                        .commands(1, Command.CANCEL_STOP, Command.PAUSE, Command.CANCEL_ROLL_BACK),
                new Scenario("3 instances, sliding, kill")
                        .size(3, 2)
                        .policy(Policies.of(policy -> policy.batchSize(2).window(Window.SLIDING)))
                        .budget(Budget.KILLS, 1),
                new Scenario("2 instances, unfenced, kill, controls")
                        .size(2, 2)
                        .can(UNFENCED)
                        .budget(Budget.KILLS, 1)
                        .commands(1, Command.values()),
                new Scenario("2 instances, bare, kill, failure")
                        .size(2, 2)
                        .can(BARE)
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1)
                        .commands(1, Command.values()),
                new Scenario("3 instances, failures and flaps")
                        .size(3, 1)
                        .policy(Policies.of(
                                policy -> policy.health(Policies.health(2, 2)).instanceRetries(1)))
                        .budget(Budget.FAILURES, 2)
                        .budget(Budget.FLAPS, 2),
                new Scenario("2 instances, lost commits, kill")
                        .size(2, 2)
                        .budget(Budget.LOST_COMMITS, 2)
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1),
                new Scenario("3 instances, no router, kill, failure")
                        .size(3, 2)
                        .unrouted()
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1)
                        .commands(1, Command.CANCEL_ROLL_BACK),
                new Scenario("3 instances, one is sick at first")
                        .size(3, 2)
                        .sick(1)
                        .bad(2)
                        .budget(Budget.KILLS, 1),
                new Scenario("3 instances, illness and watching")
                        .size(3, 1)
                        .budget(Budget.ILLNESSES, 1)
                        .budget(Budget.FAILURES, 1)
                        .commands(1, Command.ROLL_BACK),
                new Scenario("2 instances, deadlines pass")
                        .size(2, 2)
                        .budget(Budget.DEADLINES, 2)
                        .budget(Budget.KILLS, 1),
                new Scenario("2 instances, stalls into a pause")
                        .size(2, 1)
                        .policy(Policies.of(policy -> policy.onStall(OnStall.PAUSE)))
                        .budget(Budget.DEADLINES, 2)
                        .commands(1, Command.PAUSE),
                new Scenario("3 instances, common cause")
                        .size(3, 2)
                        .policy(Policies.of(policy -> policy.blame(Blame.HOLD)))
                        .bad(0)
                        .budget(Budget.ILLNESSES, 1)
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.REGISTRY_FAILURES, 1),
                new Scenario("3 instances, one leaves")
                        .size(3, 2)
                        .bad(1)
                        .budget(Budget.DEPARTURES, 1)
                        .budget(Budget.KILLS, 1),
                new Scenario("3 instances, paced rollback")
                        .size(3, 2)
                        .policy(Policies.of(policy -> policy.rollback(new RollbackPolicy(
                                null, java.time.Duration.ofHours(1), dev.rollout.RollbackOrder.REVERSE))))
                        .bad(2)
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1),
                new Scenario("3 instances, canary with bake, gate, approval")
                        .size(3, 2)
                        .strategy(CANARY)
                        .budget(Budget.GATE_WAITS, 1)
                        .budget(Budget.KILLS, 1)
                        .commands(1, Command.PROMOTE, Command.PAUSE, Command.CANCEL_ROLL_BACK),
                new Scenario("3 instances, canary whose gate fails")
                        .size(3, 2)
                        .strategy(CANARY)
                        .gateFails()
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1),
                new Scenario("3 instances, canary with weights, kill, failure")
                        .size(3, 2)
                        .strategy(WEIGHTS)
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1),
                new Scenario("3 instances, canary with weights, expiry, one is bad")
                        .size(3, 2)
                        .strategy(WEIGHTS)
                        .bad(2)
                        .budget(Budget.EXPIRIES, 1),
                new Scenario("3 instances, canary with two weights, failure")
                        .size(3, 1)
                        .strategy(Canary.of(
                                Step.instances(1),
                                Step.weight(10),
                                Step.instances(2),
                                Step.weight(20),
                                Step.approval("lead")))
                        .budget(Budget.FAILURES, 1)
                        .commands(1, Command.ROLL_BACK, Command.CANCEL_STOP),
                new Scenario("blue/green, kill, failure, controls")
                        .size(3, 2)
                        .slots("blue", "green", "green")
                        .strategy(BLUE_GREEN)
                        .budget(Budget.KILLS, 1)
                        .budget(Budget.FAILURES, 1)
                        .commands(1, Command.values()),
                new Scenario("blue/green, expiry, a gate that fails")
                        .size(2, 2)
                        .slots("blue", "green")
                        .strategy(BLUE_GREEN)
                        .gateFails()
                        .budget(Budget.EXPIRIES, 1)
                        .budget(Budget.LOST_COMMITS, 1),
                new Scenario("blue/green, deadlines pass, illness")
                        .size(2, 1)
                        .slots("blue", "green")
                        .strategy(BLUE_GREEN)
                        .budget(Budget.DEADLINES, 1)
                        .budget(Budget.ILLNESSES, 1)
                        .commands(1, Command.ROLL_BACK));
    }
}
