package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.DeploymentStarted;
import dev.rollout.DeploymentEvent.GoalSet;
import dev.rollout.DeploymentEvent.InstanceDraining;
import dev.rollout.DeploymentEvent.InstanceUpdating;
import dev.rollout.DeploymentEvent.Paused;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Instance;
import dev.rollout.NumberedEvent;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Commands, given by a process that does not drive. */
class ControlTest {
    private static final By ANN = new By("ann", "lunch");
    private static final By MAX = new By("max", "wrong day");
    private static final Duration SCAN = Duration.ofMillis(1200);

    @Test
    void who_did_what_and_why_stands_in_the_events() {
        Simulation world = Worlds.good(6);
        world.driver("a");
        String id = world.client()
                .deploy(Worlds.v2().startedBy(new By("ci", "build 7")))
                .id();
        world.time().advance(Duration.ofSeconds(3));

        world.client().pause(id, ANN);
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().resume(id, ANN);
        world.time().advance(Duration.ofSeconds(30));
        world.client().cancel(id, CancelMode.ROLL_BACK, MAX);
        Deployment end = world.runToEnd(id);

        List<DeploymentEvent> events = Worlds.events(world, id);
        assertThat(events.get(0))
                .isInstanceOfSatisfying(
                        DeploymentStarted.class,
                        started -> assertThat(started.by()).isEqualTo(new By("ci", "build 7")));
        assertThat(events.stream().filter(event -> event instanceof GoalSet))
                .containsExactly(
                        new GoalSet(Goal.HOLD, ANN), new GoalSet(Goal.FORWARD, ANN), new GoalSet(Goal.BACK, MAX));
        assertThat(events).contains(new Paused("paused by ann (lunch)"));
        assertThat(end.reason()).startsWith("cancelled by max (wrong day)");
        assertThat(end.startedBy()).isEqualTo(new By("ci", "build 7"));
    }

    /** The driver hears of it by its regular look into the store, with no channel between the processes. */
    @Test
    void a_command_reaches_a_driver_in_another_process_within_its_scan_interval() {
        for (int tenths = 0; tenths < 30; tenths++) {
            Simulation world = Worlds.good(6);
            world.driver("a");
            String id = world.client()
                    .deploy(Worlds.v2(Policy.builder().batchPause(Duration.ofMinutes(5))))
                    .id();
            world.runUntil(() -> world.get(id).progress().tally().updated() == 2);
            world.time().advance(Duration.ofSeconds(10).plusMillis(100L * tenths));
            Instant given = world.time().instant();

            world.client().pause(id, ANN);
            world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);

            assertThat(Duration.between(given, world.time().instant())).isLessThanOrEqualTo(SCAN);
        }
    }

    private static boolean opens(DeploymentEvent event) {
        return event instanceof InstanceDraining draining && draining.direction() == Direction.FORWARD
                || event instanceof InstanceUpdating updating && updating.direction() == Direction.FORWARD;
    }

    /** Gives a command at every half second of a deployment; each runs until nothing is open any more. */
    private static int atEveryMoment(BiConsumer<Simulation, String> command, DeploymentStatus expected) {
        int moments = 0;
        for (Duration at = Duration.ZERO; ; at = at.plusMillis(500)) {
            Simulation world = Worlds.good(4);
            world.driver("a");
            String id = world.client().deploy(Worlds.v2()).id();
            world.time().advance(at);
            if (world.get(id).status().isFinal()) {
                return moments;
            }
            command.accept(world, id);
            long given = world.get(id).lastSequence();
            assertThat(world.runUntil(() -> world.get(id).status() == expected))
                    .as("command at %s", at)
                    .isTrue();

            assertThat(world.events(id).stream()
                            .filter(event -> event.sequence() > given)
                            .map(NumberedEvent::event))
                    .as("after the command at %s", at)
                    .noneMatch(ControlTest::opens);
            assertThat(world.fleet().outOfService()).as("left drained").isZero();
            assertThat(world.fleet().serving()).isEqualTo(4);
            assertThat(world.fleet().minServing()).isGreaterThanOrEqualTo(2);
            moments++;
        }
    }

    @Test
    void after_a_cancel_commits_nothing_is_opened_whenever_it_comes_I7() {
        int moments = atEveryMoment(
                (world, id) -> world.client().cancel(id, CancelMode.STOP, MAX), DeploymentStatus.CANCELLED);

        assertThat(moments).isGreaterThan(60);
    }

    @Test
    void after_a_pause_commits_nothing_is_opened_whenever_it_comes_I32() {
        int moments = atEveryMoment((world, id) -> world.client().pause(id, ANN), DeploymentStatus.PAUSED);

        assertThat(moments).isGreaterThan(60);
    }

    @Test
    void after_a_rollback_is_asked_for_everything_comes_back_whenever_that_is_I6() {
        int moments = atEveryMoment((world, id) -> world.client().rollBack(id, MAX), DeploymentStatus.ROLLED_BACK);

        assertThat(moments).isGreaterThan(60);
    }

    @Test
    void a_cancelled_deployment_makes_room_for_the_next_one_I10() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.time().advance(Duration.ofSeconds(25));
        world.client().cancel(id, CancelMode.STOP, MAX);
        world.runToEnd(id);

        Deployment next = world.run(DeploymentRequest.of("web", "v3"));

        assertThat(next.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions().values()).containsOnly("v3");
    }

    @Test
    void pause_all_holds_every_deployment_that_goes_on_and_no_other() {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        List<String> services = List.of("one", "two", "three", "four");
        services.forEach(service ->
                registry.put(Instance.of("i1", service, "h:1", "v1")).put(Instance.of("i2", service, "h:2", "v1")));
        try (RollingDeployer deployer =
                RollingDeployer.builder().instances(registry).build()) {
            List<String> ids = services.stream()
                    .map(service ->
                            deployer.deploy(DeploymentRequest.of(service, "v2")).id())
                    .toList();
            deployer.cancel(ids.get(1), CancelMode.STOP, MAX);
            deployer.pause(ids.get(3), MAX);

            List<Deployment> held = deployer.pauseAll(ANN);

            assertThat(held).extracting(Deployment::id).containsExactly(ids.get(0), ids.get(2), ids.get(3));
            assertThat(deployer.find(ids.get(0)).orElseThrow().reason()).isEqualTo("paused by ann (lunch)");
            assertThat(deployer.find(ids.get(1)).orElseThrow().goal()).isEqualTo(Goal.STOP);
            assertThat(deployer.find(ids.get(3)).orElseThrow().reason()).isEqualTo("paused by max (wrong day)");
        }
    }

    @Test
    void pause_all_holds_a_rollback_too_and_leaves_what_has_ended() {
        Simulation world = Worlds.undriven(Script.good().behaviour(Script.sick("v2")), Worlds.FULL, 4);
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.ROLLING_BACK);

        assertThat(world.client().pauseAll(ANN)).hasSize(1);
        assertThat(world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED))
                .isTrue();
        world.client().resume(id, ANN);
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.client().pauseAll(ANN)).isEmpty();
    }
}
