package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentEvent.DeploymentStarted;
import dev.rollout.DeploymentRequest;
import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.simulation.StoreFaults.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** I9: a process that watches sees every event of the one that drives, in order. */
class WatchTest {
    private final Simulation world = Worlds.good(6);
    private final List<NumberedEvent> heard = new ArrayList<>();

    private void settle() {
        world.time().advance(Duration.ofSeconds(2));
    }

    @Test
    void a_watcher_in_another_process_hears_every_event_once_and_in_order_I9() {
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.client().watch(id, heard::add);

        world.runToEnd(id);
        settle();

        assertThat(heard).isEqualTo(world.events(id));
        assertThat(heard.get(0).event()).isInstanceOf(DeploymentStarted.class);
        assertThat(heard.get(heard.size() - 1).event()).isInstanceOf(DeploymentFinished.class);
    }

    @Test
    void it_hears_of_each_event_within_a_second_without_a_channel() {
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.client().watch(id, event -> {
            heard.add(event);
            assertThat(Duration.between(event.at(), world.time().instant())).isLessThanOrEqualTo(Duration.ofSeconds(1));
        });

        world.runToEnd(id);
        settle();

        assertThat(heard).hasSameSizeAs(world.events(id));
    }

    @Test
    void a_watcher_in_the_driving_process_hears_of_each_event_at_once() {
        SimulatedProcess driver = world.driver("a");
        settle();
        String id = driver.deployer().deploy(Worlds.v2()).id();
        List<Duration> late = new ArrayList<>();
        driver.deployer().watch(id, event -> {
            heard.add(event);
            late.add(Duration.between(event.at(), world.time().instant()));
        });

        world.runToEnd(id);
        settle();

        assertThat(heard).isEqualTo(world.events(id));
        assertThat(late).containsOnly(Duration.ZERO);
    }

    @Test
    void from_any_number_on_it_hears_the_rest_also_after_the_end_I9() {
        world.driver("a");
        Deployment end = world.run(Worlds.v2());
        List<NumberedEvent> all = world.events(end.id());

        for (int from = 1; from <= all.size() + 1; from++) {
            List<NumberedEvent> rest = new ArrayList<>();
            world.client().watch(end.id(), from, rest::add);
            settle();
            assertThat(rest).isEqualTo(all.subList(from - 1, all.size()));
        }
    }

    /** The watcher goes away and comes back with its cursor. */
    @Test
    void with_its_cursor_it_goes_on_where_it_stopped_I9() {
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        while (!world.get(id).status().isFinal()) {
            Subscription watching = world.client().watch(id, heard.size() + 1L, heard::add);
            world.time().advance(Duration.ofMillis(3700));
            watching.close();
            int before = heard.size();
            world.time().advance(Duration.ofMillis(1300));
            assertThat(heard).as("once closed").hasSize(before);
        }
        world.client().watch(id, heard.size() + 1L, heard::add);
        settle();

        assertThat(heard).isEqualTo(world.events(id));
    }

    /** Row 89 of bad input. */
    @Test
    void a_listener_that_throws_hears_everything_all_the_same_and_so_do_the_others_I27() {
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        List<NumberedEvent> others = new ArrayList<>();
        world.client().watch(id, event -> {
            heard.add(event);
            throw new AssertionError("listener");
        });
        world.client().watch(id, others::add);

        world.runToEnd(id);
        settle();

        assertThat(heard).isEqualTo(world.events(id));
        assertThat(others).isEqualTo(heard);
    }

    @Test
    void over_a_change_of_drivers_and_a_store_that_comes_and_goes_nothing_is_missed_I9() {
        SimulatedProcess first = world.driver("a");
        Random random = new Random(5);
        world.storeFaults(
                (process, call) -> call.equals("events") && random.nextBoolean() ? Fault.REQUEST_LOST : Fault.NONE);
        String id = world.client().deploy(Worlds.v2()).id();
        world.client().watch(id, heard::add);
        world.runUntil(() -> world.get(id).progress().batch() == 2);
        world.driver("b");
        first.crash();

        world.runToEnd(id);
        world.time().advance(Duration.ofMinutes(1));

        assertThat(heard).isEqualTo(world.events(id));
    }

    @Test
    void watching_all_brings_each_deployment_from_its_next_event_on() {
        world.driver("a");
        String before = world.run(Worlds.v2()).id();
        String running =
                world.client().deploy(DeploymentRequest.of("web", "v3")).id();
        world.time().advance(Duration.ofSeconds(8));
        long seen = world.get(running).lastSequence();

        Subscription watching = world.client().watchAll(heard::add);
        world.runToEnd(running);
        String next = world.run(DeploymentRequest.of("web", "v4")).id();
        settle();
        watching.close();
        world.run(DeploymentRequest.of("web", "v5"));
        settle();

        List<NumberedEvent> expected = new ArrayList<>(
                world.events(running).subList((int) seen, world.events(running).size()));
        expected.addAll(world.events(next));
        assertThat(heard).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(heard).noneMatch(event -> event.deploymentId().equals(before));
        assertThat(heard.stream()
                        .filter(event -> event.deploymentId().equals(next))
                        .toList())
                .isEqualTo(world.events(next));
    }
}
