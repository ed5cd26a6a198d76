package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentStatus;
import dev.rollout.simulation.FleetLog.What;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The driver dies, and the one that took over dies as well: each point of the first with each point of the second, of which
 * every seventh pair is run.
 */
class DoubleCrashTest {
    private static final int INSTANCES = 3;
    private static final int SAMPLED = 7;

    private interface Judge {
        void judge(Simulation world, Deployment end);
    }

    private static final Script BAD_ON_SECOND = Script.good().behaviour(new Script.Behaviour() {
        @Override
        public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
            return !(instance.equals("i-02") && version.equals("v2"));
        }
    });

    @Test
    void a_good_deployment_ends_the_same_wherever_two_drivers_die() {
        crashEverywhere("good deployment", Script.good(), Worlds.FULL, DoubleCrashTest::completed);
    }

    @Test
    void a_rollback_ends_the_same_wherever_two_drivers_die() {
        crashEverywhere("rolling back", BAD_ON_SECOND, Worlds.FULL, (world, end) -> {
            assertThat(end.status()).as(end.reason()).isEqualTo(DeploymentStatus.ROLLED_BACK);
            assertThat(world.fleet().versions().values()).containsOnly("v1");
        });
    }

    @Test
    void with_a_bare_lambda_it_ends_well_or_waits_for_a_person_wherever_two_drivers_die() {
        crashEverywhere("bare lambda", Script.good(), Capabilities.none(), (world, end) -> {
            Deployment now = end;
            while (now.status() == DeploymentStatus.PAUSED) {
                assertThat(now.reason()).startsWith("in_doubt");
                world.client().resume(now.id(), By.of("max"));
                String id = now.id();
                world.runUntil(() -> world.get(id).status() != DeploymentStatus.PAUSED);
                now = ends(world, id);
            }
            completed(world, now);
        });
    }

    private static void completed(Simulation world, Deployment end) {
        assertThat(end.status()).as(end.reason()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions().values()).containsOnly("v2");
    }

    private static Deployment ends(Simulation world, String id) {
        assertThat(world.runUntil(
                        () -> world.get(id).status().isFinal() || world.get(id).status() == DeploymentStatus.PAUSED))
                .as("ends")
                .isTrue();
        return world.get(id);
    }

    private static void crashEverywhere(String name, Script script, Capabilities capabilities, Judge judge) {
        int pairs = 0;
        for (int first = 1; ; first++) {
            int second = 1 + first % SAMPLED;
            Run run = new Run(script, capabilities, first, second).go(judge);
            if (!run.firstHit()) {
                break;
            }
            while (run.secondHit()) {
                pairs++;
                second += SAMPLED;
                run = new Run(script, capabilities, first, second).go(judge);
            }
        }
        assertThat(pairs).as("pairs of crash points hit").isGreaterThan(100);
        System.out.println("pairs of crash points hit, " + name + ": " + pairs);
    }

    /** One deployment, in which the first driver dies at one point, and the next one to drive at another. */
    private static final class Run {
        private final Simulation world;
        private final Capabilities capabilities;
        private final int first;
        private final int second;
        private final SimulatedProcess[] processes = new SimulatedProcess[3];
        private int passedByFirst;
        private int passedBySecond;
        private String name = "";

        Run(Script script, Capabilities capabilities, int first, int second) {
            this.world = new Simulation("web", script, capabilities);
            this.capabilities = capabilities;
            this.first = first;
            this.second = second;
            world.fleet().add(INSTANCES, "v1");
            Invariants.watch(world, this::passing);
        }

        boolean firstHit() {
            return passedByFirst >= first;
        }

        boolean secondHit() {
            return passedBySecond >= second;
        }

        private void passing(String point) {
            if (point.endsWith("scan") || point.endsWith("renew")) {
                return;
            }
            String process = point.substring(0, point.indexOf(':'));
            if (process.equals("a")) {
                if (++passedByFirst == first) {
                    processes[0].crash();
                }
            } else if (firstHit() && !point.endsWith("open") && (name.isEmpty() || name.equals(process))) {
                name = process; // this one takes over
                if (++passedBySecond == second) {
                    processes[name.equals("b") ? 1 : 2].crash();
                }
            }
        }

        Run go(Judge judge) {
            for (int index = 0; index < processes.length; index++) {
                processes[index] = world.driver(String.valueOf((char) ('a' + index)));
            }
            String id = world.client().deploy(Worlds.v2()).id();
            try {
                judge.judge(world, ends(world, id));
                assertThat(world.fleet().minServing()).as("I1w floor").isGreaterThanOrEqualTo(INSTANCES - 2);
                assertThat(world.fleet().outOfService()).as("left drained").isZero();
                if (capabilities.idempotent()) {
                    assertThat(world.fleet().log().of(What.UPDATED).map(FleetLog.Entry::operationId))
                            .as("took effect once")
                            .doesNotHaveDuplicates();
                }
            } catch (AssertionError e) {
                throw new AssertionError(
                        "crash points " + first + " and " + second + ": " + e.getMessage() + "\n" + world.events(id),
                        e);
            }
            return this;
        }
    }
}
