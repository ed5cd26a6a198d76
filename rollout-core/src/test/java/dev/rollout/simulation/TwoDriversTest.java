package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.TakenOver;
import dev.rollout.DeploymentStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.simulation.FleetLog.Entry;
import dev.rollout.simulation.FleetLog.What;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One driver loses its lease while it lives, and another one takes over: ttl 30 s, local deadline after 22 s. */
class TwoDriversTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration LOCAL_DEADLINE = Duration.ofSeconds(22);
    private static final Duration SCAN = Duration.ofMillis(1200);

    /** Its renewals get lost from then on; everything else goes through. */
    private static Duration[] losesRenewalsFrom(Simulation world, Duration from) {
        Duration[] lastGood = {Duration.ZERO};
        world.storeFaults((process, call) -> {
            boolean lease = process.equals("a") && (call.equals("renew") || call.equals("open"));
            if (lease && world.time().elapsed().compareTo(from) < 0) {
                lastGood[0] = world.time().elapsed();
                return Fault.NONE;
            }
            return lease ? Fault.REQUEST_LOST : Fault.NONE;
        });
        return lastGood;
    }

    private static List<NumberedEvent> takeovers(Simulation world, String id) {
        return world.events(id).stream()
                .filter(event -> event.event() instanceof TakenOver taken
                        && taken.driver().equals("b"))
                .toList();
    }

    private static Simulation world(Capabilities capabilities) {
        return Worlds.undriven(Script.good(), capabilities, 8);
    }

    /** Peer bugs 1, 19 and 22. */
    @Test
    void one_whose_renewals_get_lost_stops_in_time_and_another_one_goes_on_I2c_I13() {
        for (int second = 1; second <= 40; second++) {
            Simulation world = world(Worlds.FULL);
            Duration[] lastGood = losesRenewalsFrom(world, Duration.ofSeconds(second));
            SimulatedProcess first = world.driver("a");
            world.time().advance(Duration.ofMillis(1));
            String id = first.deployer().deploy(Worlds.v2()).id();
            world.driver("b");

            Deployment end = world.runToEnd(id);

            assertThat(end.status()).as("lost from %d s", second).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(end.driver()).isEqualTo("b");
            long fence = ((TakenOver) takeovers(world, id).get(0).event()).fence();
            assertThat(world.fleet().log().entries())
                    .filteredOn(entry -> entry.token() < fence && begins(entry))
                    .as("begun by the old driver, renewals lost from %d s", second)
                    .isNotEmpty()
                    .allSatisfy(entry -> assertThat(entry.at()).isLessThanOrEqualTo(lastGood[0].plus(LOCAL_DEADLINE)));
            Duration takenOver = Duration.between(
                    VirtualTime.START, takeovers(world, id).get(0).at());
            assertThat(takenOver)
                    .isBetween(lastGood[0].plus(TTL), lastGood[0].plus(TTL).plus(SCAN));
            assertThat(world.fleet().minServing()).isGreaterThanOrEqualTo(6);
        }
    }

    private static boolean begins(Entry entry) {
        return entry.what() == What.DRAINED || entry.what() == What.UPDATE_BEGUN || entry.what() == What.ADMITTED;
    }

    /** A driver stands still for 40 s at that moment: its lease is gone when it wakes. */
    private static Simulation standsStill(Capabilities capabilities, Duration at, DeploymentStatus expected) {
        Simulation world = world(capabilities);
        SimulatedProcess first = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        String id = first.deployer().deploy(Worlds.v2()).id();
        world.driver("b");
        world.time().advance(at);
        first.standStill(Duration.ofSeconds(40));

        Deployment end = world.runToEnd(id);
        world.time().advance(Duration.ofMinutes(2));

        assertThat(end.status()).as("stood still at %s: %s", at, end.reason()).isEqualTo(expected);
        assertThat(world.get(id)).as("I4: final is final").isEqualTo(end);
        assertThat(takeovers(world, id)).as("stood still at %s", at).hasSize(1);
        assertThat(world.fleet().outOfService()).isZero();
        assertThat(world.fleet().versions().values()).containsOnly("v2");
        assertThat(world.fleet().minServing()).as("stood still at %s", at).isGreaterThanOrEqualTo(6);
        return world;
    }

    /** Peer bug 1: it wakes in the middle of a call, and goes on with that. */
    @Test
    void what_an_old_driver_still_does_when_it_wakes_is_refused_by_a_fenced_fleet_I2b() {
        long refused = 0;
        for (int tenths = 1; tenths < 600; tenths += 7) {
            Simulation world = standsStill(Worlds.FULL, Duration.ofMillis(100L * tenths), DeploymentStatus.COMPLETED);
            refused += world.fleet().log().of(What.REFUSED).count();
            assertThat(world.fleet().log().of(What.UPDATED).map(Entry::operationId))
                    .as("took effect once")
                    .doesNotHaveDuplicates();
            assertThat(tokensFallNever(world.fleet().log())).isTrue();
        }
        assertThat(refused).as("late effects that were refused").isPositive();
    }

    /** Of each instance: no effect with a lower token than one that it saw before. */
    private static boolean tokensFallNever(FleetLog log) {
        List<Entry> effects = log.entries().stream()
                .filter(entry -> entry.what() != What.REFUSED)
                .toList();
        return effects.stream().map(Entry::instance).distinct().allMatch(instance -> {
            List<Long> tokens = effects.stream()
                    .filter(entry -> entry.instance().equals(instance))
                    .map(Entry::token)
                    .toList();
            return tokens.equals(tokens.stream().sorted().toList());
        });
    }

    @Test
    void an_old_driver_that_wakes_changes_nothing_in_the_store_I2() {
        Simulation world = world(Worlds.FULL);
        SimulatedProcess first = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        String id = first.deployer().deploy(Worlds.v2()).id();
        world.driver("b");
        world.time().advance(Duration.ofSeconds(8));
        DeploymentSnapshot old = world.store().load(id).orElseThrow();
        first.standStill(Duration.ofSeconds(40));
        world.runUntil(() -> !takeovers(world, id).isEmpty());
        DeploymentSnapshot now = world.store().load(id).orElseThrow();

        // the same revision, and the fence of before
        CommitResult late = world.store()
                .commit(new DeploymentWrite(
                        id,
                        old.root().ownership().fence(),
                        now.root().revision(),
                        old.root().state(),
                        old.instances(),
                        List.of()));

        assertThat(late).isEqualTo(new CommitResult.Fenced());
        assertThat(world.store().load(id).orElseThrow().root()).isEqualTo(now.root());
        assertThat(now.root().ownership().fence())
                .isGreaterThan(old.root().ownership().fence());
    }

    /** I12: also where the same process comes back. */
    @Test
    void alone_it_takes_its_own_deployment_over_again_with_a_higher_fence_I12() {
        for (int second = 0; second < 60; second += 5) {
            Simulation world = world(Worlds.FULL);
            SimulatedProcess only = world.driver("a");
            world.time().advance(Duration.ofMillis(1));
            String id = only.deployer().deploy(Worlds.v2()).id();
            world.time().advance(Duration.ofSeconds(second));
            long before =
                    world.store().load(id).orElseThrow().root().ownership().fence();
            only.standStill(Duration.ofSeconds(40));

            Deployment end = world.runToEnd(id);

            assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.store().load(id).orElseThrow().root().ownership().fence())
                    .isGreaterThan(before);
            assertThat(world.fleet().minServing()).isGreaterThanOrEqualTo(6);
        }
    }

    /** Peer bug 48: a long call of a driver that renews is nobody else's business. */
    @Test
    void while_it_renews_nobody_takes_over_however_long_a_call_takes() {
        Script slow = Script.good().times(Duration.ofSeconds(1), Duration.ofMinutes(4), Duration.ofSeconds(1));
        Simulation world = Worlds.undriven(slow, Worlds.FULL, 4);
        SimulatedProcess first = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        String id = first.deployer().deploy(Worlds.v2()).id();
        world.driver("b");

        assertThat(world.runToEnd(id).driver()).isEqualTo("a");
        assertThat(takeovers(world, id)).isEmpty();
    }

    /** Peer bugs 2 and 34. */
    @Test
    void an_orderly_close_changes_no_deployment_and_hands_over_at_once_I30() {
        Simulation world = world(Worlds.FULL);
        SimulatedProcess first = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        String id = first.deployer().deploy(Worlds.v2()).id();
        world.driver("b");
        world.runUntil(() -> world.get(id).progress().tally().updated() == 2);
        world.time().advance(Duration.ofMillis(100));
        Deployment before = world.get(id);
        Duration closed = world.time().elapsed();

        first.deployer().close();

        assertThat(world.get(id).instances()).isEqualTo(before.instances());
        assertThat(world.get(id).status()).isEqualTo(before.status());
        world.runUntil(() -> !takeovers(world, id).isEmpty());
        assertThat(world.time().elapsed().minus(closed)).isLessThanOrEqualTo(SCAN);
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    /** Peer bug 6. */
    @Test
    void both_cut_off_and_back_in_either_order_it_goes_on_without_doing_anything_twice() {
        for (String early : List.of("a", "b")) {
            for (int second = 5; second < 45; second += 4) {
                Duration from = Duration.ofSeconds(second);
                Simulation world = world(Worlds.FULL);
                world.storeFaults((process, call) -> {
                    Duration back = from.plusSeconds(process.equals(early) ? 33 : 36);
                    Duration now = world.time().elapsed();
                    boolean away = now.compareTo(from) >= 0 && now.compareTo(back) < 0;
                    return away && !process.equals("client") ? Fault.REQUEST_LOST : Fault.NONE;
                });
                world.driver("a");
                world.driver("b");

                assertThat(world.run(Worlds.v2()).status()).isEqualTo(DeploymentStatus.COMPLETED);
                assertThat(world.fleet().log().of(What.UPDATED).map(Entry::operationId))
                        .doesNotHaveDuplicates();
                assertThat(world.fleet().minServing()).isGreaterThanOrEqualTo(6);
            }
        }
    }
}
