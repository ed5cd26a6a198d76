package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Policy;
import dev.rollout.simulation.FleetLog.What;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The driver dies before and after every store call and every effect, one run for each such point. */
class CrashPointsTest {
    private static final int INSTANCES = 4;
    private static final Capabilities FULL =
            Capabilities.none().withFenced().withVersioned().withIdempotent();

    @Test
    void a_good_deployment_ends_the_same_wherever_its_driver_dies() {
        int points = crashEverywhere(Script.good(), FULL, (world, end) -> {
            assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().versions().values()).containsOnly("v2");
        });
        System.out.println("crash points hit, good deployment: " + points);
    }

    @Test
    void a_rollback_ends_the_same_wherever_its_driver_dies() {
        int points = crashEverywhere(badOnThird(), FULL, (world, end) -> {
            assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
            assertThat(world.fleet().versions().values()).containsOnly("v1");
        });
        System.out.println("crash points hit, rolling back: " + points);
    }

    @Test
    void with_a_bare_lambda_it_ends_well_or_waits_for_a_person() {
        int[] doubts = {0};
        int points = crashEverywhere(Script.good(), Capabilities.none(), (world, end) -> {
            if (end.status() == DeploymentStatus.PAUSED) {
                assertThat(end.reason()).startsWith("in_doubt");
                doubts[0]++;
                world.client().resume(end.id(), By.of("max"));
                end = world.runToEnd(end.id());
            }
            assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().versions().values()).containsOnly("v2");
        });
        assertThat(doubts[0]).isPositive();
        System.out.println("crash points hit, bare lambda: " + points + ", of these in doubt: " + doubts[0]);
    }

    private static Script badOnThird() {
        return Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !(instance.equals("i-03") && version.equals("v2"));
            }
        });
    }

    private interface Judge {
        void judge(Simulation world, Deployment end);
    }

    /** One run for each point until a run passes without reaching its point; answers how many points were hit. */
    private static int crashEverywhere(Script script, Capabilities capabilities, Judge judge) {
        Set<String> kinds = new HashSet<>();
        int target = 0;
        while (crashAt(++target, script, capabilities, kinds, judge)) {
            // the next point
        }
        assertThat(kinds)
                .contains(
                        "before commit",
                        "after commit",
                        "before Update",
                        "after Update",
                        "before Drain",
                        "after Admit");
        return target - 1;
    }

    private static boolean crashAt(
            int target, Script script, Capabilities capabilities, Set<String> kinds, Judge judge) {
        Simulation world = new Simulation("web", script, capabilities);
        world.fleet().add(INSTANCES, "v1");
        int[] passed = {0};
        boolean[] crashed = {false};
        SimulatedProcess[] first = new SimulatedProcess[1];
        Invariants.watch(world, point -> {
            boolean driving = point.startsWith("a:") && !point.endsWith("scan") && !point.endsWith("renew");
            if (driving && !crashed[0] && ++passed[0] == target) {
                crashed[0] = true;
                kinds.add(point.substring(point.indexOf(' ') + 1));
                first[0].crash();
            }
        });
        first[0] = world.driver("a");
        world.driver("b");
        String id = world.client()
                .deploy(DeploymentRequest.of("web", "v2")
                        .policy(Policy.builder()
                                .batchPause(Duration.ofSeconds(1))
                                .build()))
                .id();
        boolean done = world.runUntil(
                () -> world.get(id).status().isFinal() || (world.get(id).status() == DeploymentStatus.PAUSED));
        assertThat(done).as("ends, crash point %d", target).isTrue();
        try {
            judge.judge(world, world.get(id));
            judgeTheWorld(world, capabilities);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "crash point " + target + ": " + e.getMessage() + "\n"
                            + String.join(
                                    "\n",
                                    world.events(id).stream()
                                            .map(Object::toString)
                                            .toList()),
                    e);
        }
        return crashed[0];
    }

    /** By the instances' own log: the floor held, nothing is left drained, and no operation took effect twice. */
    private static void judgeTheWorld(Simulation world, Capabilities capabilities) {
        assertThat(world.fleet().minServing()).as("I1w floor").isGreaterThanOrEqualTo(INSTANCES - 2);
        assertThat(world.fleet().outOfService()).as("left drained").isZero();
        if (capabilities.idempotent()) {
            assertThat(world.fleet().log().of(What.UPDATED).map(FleetLog.Entry::operationId))
                    .as("took effect once")
                    .doesNotHaveDuplicates();
        }
    }
}
