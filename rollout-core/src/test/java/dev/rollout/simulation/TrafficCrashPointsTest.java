package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.BlueGreen;
import dev.rollout.By;
import dev.rollout.Canary;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.Step;
import dev.rollout.Strategy;
import dev.rollout.WaitReason;
import dev.rollout.decision.Mark;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Traffic;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The driver dies before and after every store call and every effect of a canary and of a blue/green deployment. */
class TrafficCrashPointsTest {
    private static final Canary CANARY =
            Canary.of(Step.instances(1), Step.weight(10), Step.instances(2), Step.weight(30), Step.gate("errors"));
    private static final BlueGreen BLUE_GREEN =
            BlueGreen.idle("green").steps(Step.weight(50)).keepWarm(Duration.ofMinutes(1));

    private interface Judge {
        void judge(Simulation world, Deployment end);
    }

    @Test
    void a_canary_ends_with_all_of_the_traffic_wherever_its_driver_dies() {
        crashEverywhere("canary", CANARY, Script.good(), false, (world, end) -> {
            assertThat(end.status()).as(end.reason()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().versions().values()).containsOnly("v2");
            assertThat(lastWeight(world)).isEqualTo(100);
            assertThat(world.fleet().shares().values()).containsOnly(20.0);
        });
    }

    @Test
    void a_bad_canary_ends_without_traffic_wherever_its_driver_dies() {
        crashEverywhere("canary, back", CANARY, badOnThird(), false, (world, end) -> {
            assertThat(end.status()).as(end.reason()).isEqualTo(DeploymentStatus.ROLLED_BACK);
            assertThat(world.fleet().versions().values()).containsOnly("v1");
            assertThat(lastWeight(world)).isZero();
            assertThat(world.fleet().shares().values()).containsOnly(20.0);
        });
    }

    @Test
    void blue_green_ends_with_router_and_store_of_one_mind_wherever_its_driver_dies() {
        crashEverywhere("blue/green", BLUE_GREEN, Script.good(), false, (world, end) -> {
            assertThat(end.status()).as(end.reason()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().traffic().percent()).isEqualTo(100);
            assertThat(world.client().slots("web").active()).isEqualTo("green");
        });
    }

    @Test
    void switching_back_ends_with_router_and_store_of_one_mind_wherever_its_driver_dies() {
        crashEverywhere("blue/green, back", BLUE_GREEN, Script.good(), true, (world, end) -> {
            assertThat(end.status()).as(end.reason()).isEqualTo(DeploymentStatus.ROLLED_BACK);
            assertThat(world.fleet().traffic().percent()).isZero();
            assertThat(world.client().slots("web").active()).isEqualTo("blue");
            assertThat(world.fleet().versions()).containsEntry("g1", "v2").containsEntry("b1", "v1");
        });
    }

    private static int lastWeight(Simulation world) {
        var entries = world.fleet().traffic().entries();
        return entries.get(entries.size() - 1).percent();
    }

    private static Script badOnThird() {
        return Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !(instance.equals("i-03") && version.equals("v2"));
            }
        });
    }

    /** One run for each point until a run passes without reaching its point. */
    private static void crashEverywhere(String name, Strategy strategy, Script script, boolean back, Judge judge) {
        Set<String> kinds = new HashSet<>();
        int target = 0;
        Run run;
        do {
            run = new Run(strategy, script, ++target, kinds);
            run.go(back, judge);
        } while (run.crashed);
        assertThat(kinds).contains("before commit", "after commit", "before Split", "after Split");
        System.out.println("crash points hit, " + name + ": " + (target - 1));
    }

    /** One deployment whose first driver dies at one point. */
    private static final class Run {
        private final Simulation world;
        private final Strategy strategy;
        private final int target;
        private final Set<String> kinds;
        private final SimulatedProcess[] first = new SimulatedProcess[1];
        private int passed;
        private boolean crashed;

        Run(Strategy strategy, Script script, int target, Set<String> kinds) {
            this.world = new Simulation("web", script, Worlds.FULL);
            this.strategy = strategy;
            this.target = target;
            this.kinds = kinds;
            if (strategy instanceof BlueGreen) {
                for (String slot : new String[] {"blue", "green"}) {
                    for (int number = 1; number <= 2; number++) {
                        String id = slot.charAt(0) + "" + number;
                        world.fleet().add(new Instance(id, "web", id + ":80", "v1", null, slot, Map.of()));
                    }
                }
                world.fleet().idle("green");
            } else {
                world.fleet().add(5, "v1");
            }
            Invariants.watch(world, this::passing);
        }

        private void passing(String point) {
            share();
            boolean driving = point.startsWith("a:") && !point.endsWith("scan") && !point.endsWith("renew");
            if (driving && !crashed && ++passed == target) {
                crashed = true;
                kinds.add(point.substring(point.indexOf(' ') + 1));
                first[0].crash();
            }
        }

        void go(boolean back, Judge judge) {
            first[0] = world.driver("a");
            world.driver("b");
            Policy policy = Policy.builder().batchPause(Duration.ofSeconds(1)).build();
            String id = world.client()
                    .deploy(DeploymentRequest.of("web", "v2").strategy(strategy).policy(policy))
                    .id();
            if (back) {
                world.runUntil(() -> world.client().explain(id).waits().stream()
                        .anyMatch(wait -> wait.reason() instanceof WaitReason.KeepWarm));
                world.client().rollBack(id, By.of("anna"));
            }
            Deployment end = world.runToEnd(id);
            try {
                judge.judge(world, end);
                assertThat(world.fleet().minServing()).as("floor").isGreaterThanOrEqualTo(2);
            } catch (AssertionError e) {
                throw new AssertionError("crash point " + target + ": " + e.getMessage() + "\n" + world.events(id), e);
            }
        }

        /** At no moment does what is new get more of the traffic than is set or being set. */
        private void share() {
            world.store()
                    .list(new dev.rollout.spi.DeploymentQuery("web", false, 1))
                    .forEach(root -> {
                        DeploymentSnapshot stored =
                                world.store().load(root.id()).orElseThrow();
                        Traffic traffic = stored.root().state().traffic();
                        Traffic.Shift shift = traffic.shift();
                        boolean even = traffic.even() || (shift != null && shift.weight() == null);
                        boolean falls = shift != null && stored.root().state().goal() != dev.rollout.Goal.FORWARD;
                        if (traffic.weight() != null && !even && !falls) {
                            int allowed = Math.max(traffic.weight(), shift == null ? 0 : shift.weight());
                            assertThat(fresh(stored)).as("share").isLessThanOrEqualTo(allowed + 0.001);
                        }
                    });
        }

        private double fresh(DeploymentSnapshot stored) {
            Map<String, Double> shares = world.fleet().shares();
            Map<String, String> versions = world.fleet().versions();
            return stored.instances().stream()
                    .filter(Mark.CHANGED::of)
                    .filter(row -> row.standby() || "v2".equals(versions.get(row.id())))
                    .map(InstanceState::id)
                    .mapToDouble(id -> shares.getOrDefault(id, 0.0))
                    .sum();
        }
    }
}
