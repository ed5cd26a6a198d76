package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentStatus;
import dev.rollout.RollingDeployer;
import dev.rollout.simulation.FleetLog.What;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store is away, or its answers get lost. */
class StoreOutageTest {
    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final Set<What> BEGINNINGS = Set.of(What.DRAINED, What.UPDATE_BEGUN, What.ADMITTED);

    private static boolean during(Duration at, Duration from) {
        return at.compareTo(from) > 0 && at.compareTo(from.plus(OUTAGE)) < 0;
    }

    /** Away for 30 s from that moment on, for every process that drives. */
    private static void away(Simulation world, Duration from) {
        away(world, from, OUTAGE);
    }

    private static void away(Simulation world, Duration from, Duration outage) {
        world.storeFaults((process, call) -> {
            Duration now = world.time().elapsed();
            boolean away = now.compareTo(from) >= 0 && now.compareTo(from.plus(outage)) < 0;
            return away && !process.equals("client") ? Fault.REQUEST_LOST : Fault.NONE;
        });
    }

    private static void outage(Script script, Capabilities capabilities, Duration from, DeploymentStatus expected) {
        Simulation world = Worlds.undriven(script, capabilities, 4);
        away(world, from);
        world.driver("a");
        world.driver("b");

        Deployment end = world.run(Worlds.v2());

        assertThat(end.status()).as("outage from %s: %s", from, end.reason()).isEqualTo(expected);
        assertThat(world.fleet().log().entries())
                .filteredOn(entry -> during(entry.at(), from) && BEGINNINGS.contains(entry.what()))
                .as("effects begun during the outage from %s", from)
                .isEmpty();
        assertThat(world.fleet().minServing()).as("I1w").isGreaterThanOrEqualTo(2);
        assertThat(world.fleet().outOfService()).isZero();
        assertThat(world.fleet().log().of(What.UPDATED).map(FleetLog.Entry::operationId))
                .doesNotHaveDuplicates();
    }

    @Test
    void while_the_store_is_away_nothing_begins_and_then_it_goes_on_by_itself_I25() {
        for (int second = 1; second <= 45; second++) {
            outage(Script.good(), Worlds.FULL, Duration.ofSeconds(second), DeploymentStatus.COMPLETED);
        }
    }

    @Test
    void so_does_one_whose_updater_can_do_less_I25() {
        for (int second = 1; second <= 45; second += 2) {
            outage(Script.good(), Worlds.USUAL, Duration.ofSeconds(second), DeploymentStatus.COMPLETED);
            outage(
                    Script.good(),
                    Capabilities.none().withIdempotent(),
                    Duration.ofSeconds(second),
                    DeploymentStatus.COMPLETED);
        }
    }

    @Test
    void so_does_a_rollback_I25() {
        for (int second = 1; second <= 60; second += 2) {
            outage(
                    Script.good().behaviour(Script.sick("v2")),
                    Worlds.FULL,
                    Duration.ofSeconds(second),
                    DeploymentStatus.ROLLED_BACK);
        }
    }

    /** However long it was away: that time counts against no deadline. */
    @Test
    void so_does_one_whose_store_was_away_for_an_hour_I15_I25() {
        for (int second = 1; second <= 45; second += 2) {
            Duration from = Duration.ofSeconds(second);
            Simulation world = Worlds.good(4);
            away(world, from, Duration.ofHours(1));
            world.driver("a");
            world.driver("b");

            Deployment end = world.run(Worlds.v2());

            assertThat(end.status()).as("away from %s: %s", from, end.reason()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().minServing()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void what_ended_while_the_store_was_away_is_not_done_again_I23_I25() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.runUntil(() -> world.fleet().log().of(What.UPDATE_BEGUN).count() == 2);
        away(world, world.time().elapsed());

        world.time().advance(OUTAGE);
        assertThat(world.fleet().log().of(What.UPDATED)).hasSize(2);
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);

        assertThat(world.fleet().log().of(What.UPDATE_BEGUN)).hasSize(4);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"create", "load", "commit", "open", "renew", "takeOver", "scan"})
    void whose_answers_get_lost_every_third_time_writes_once_and_goes_on_I23(String lossy) {
        Simulation world = Worlds.good(6);
        int[] calls = {0};
        int[] lost = {0};
        world.storeFaults((process, call) -> {
            boolean hit = !process.equals("client") && call.equals(lossy) && ++calls[0] % 3 == 1;
            lost[0] += hit ? 1 : 0;
            return hit ? Fault.ANSWER_LOST : Fault.NONE;
        });
        SimulatedProcess driver = world.driver("a");
        world.time().advance(Duration.ofSeconds(5));
        RollingDeployer submits = lossy.equals("create") ? driver.deployer() : world.client();
        String id = submits.deploy(Worlds.v2()).id();
        world.time().advance(Duration.ofSeconds(5));
        world.client().pause(id, By.of("max"));
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().resume(id, By.of("max"));

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);

        assertThat(lost[0]).as("answers lost").isPositive();
        assertThat(world.fleet().log().of(What.UPDATE_BEGUN)).hasSize(6);
        assertThat(world.fleet().minServing()).isEqualTo(4);
        assertThat(world.events(id))
                .extracting(event -> event.event().toString())
                .filteredOn(event -> event.startsWith("InstanceHealthy"))
                .doesNotHaveDuplicates()
                .hasSize(6);
        new Invariants(world).check();
    }

    /** Peer bugs 10, 16, 17 and 44. */
    @Test
    void with_requests_and_answers_lost_at_random_every_write_is_applied_once_or_not_at_all_I23() {
        int hits = 0;
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            int[] lost = {0};
            Simulation world = Worlds.undriven(
                    seed % 2 == 0 ? Script.good() : Script.good().behaviour(Script.sick("v2")), Worlds.FULL, 4);
            world.storeFaults((process, call) -> {
                int draw = process.equals("client") ? 9 : random.nextInt(8);
                lost[0] += draw < 2 ? 1 : 0;
                return draw == 0 ? Fault.ANSWER_LOST : draw == 1 ? Fault.REQUEST_LOST : Fault.NONE;
            });
            world.driver("a");
            world.driver("b");

            Deployment end = world.run(Worlds.v2());

            assertThat(end.status())
                    .as("seed %d: %s", seed, end.reason())
                    .isEqualTo(seed % 2 == 0 ? DeploymentStatus.COMPLETED : DeploymentStatus.ROLLED_BACK);
            assertThat(world.fleet().minServing()).as("seed %d", seed).isGreaterThanOrEqualTo(2);
            assertThat(world.fleet().outOfService()).as("seed %d", seed).isZero();
            assertThat(world.fleet().log().of(What.UPDATED).map(FleetLog.Entry::operationId))
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates();
            new Invariants(world).check();
            hits += lost[0];
        }
        assertThat(hits).as("faults that hit").isGreaterThan(1000);
    }
}
