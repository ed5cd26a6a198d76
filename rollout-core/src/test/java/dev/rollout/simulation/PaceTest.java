package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.BatchSize;
import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.BatchStarted;
import dev.rollout.DeploymentEvent.InstanceDraining;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Instance;
import dev.rollout.Order;
import dev.rollout.PauseAfterBatch;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.RefusedException;
import dev.rollout.RollbackOrder;
import dev.rollout.RollbackPolicy;
import dev.rollout.Window;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How fast it goes, and in which order. */
class PaceTest {
    private static final By MAX = By.of("max");

    private static List<List<String>> batches(Simulation world, String id, Direction direction) {
        Map<Integer, List<String>> batches = new LinkedHashMap<>();
        for (DeploymentEvent event : Worlds.events(world, id)) {
            if (event instanceof InstanceDraining draining && draining.direction() == direction) {
                batches.computeIfAbsent(draining.batch(), number -> new java.util.ArrayList<>())
                        .add(draining.instance());
            }
        }
        return List.copyOf(batches.values());
    }

    private static Deployment run(Simulation world, PolicyBuilder policy) {
        world.driver("a");
        return world.run(Worlds.v2(policy.batchPause(Duration.ofSeconds(1))));
    }

    @Test
    void a_list_of_sizes_repeats_its_last_entry() {
        Simulation world = Worlds.good(12);
        Deployment end = run(world, Policy.builder().batchSize(BatchSize.list("1", "25%", "5")));

        assertThat(batches(world, end.id(), Direction.FORWARD))
                .extracting(List::size)
                .containsExactly(1, 3, 5, 3);
        assertThat(world.fleet().minServing()).isEqualTo(7);
    }

    @Test
    void with_a_sliding_window_each_instance_is_a_batch_and_the_next_begins_as_soon_as_there_is_room() {
        Simulation world = Worlds.good(6);
        Deployment end = run(world, Policy.builder().batchSize(2).window(Window.SLIDING));

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(batches(world, end.id(), Direction.FORWARD)).hasSize(6).allMatch(batch -> batch.size() == 1);
        assertThat(world.fleet().minServing()).isEqualTo(4);
        assertThat(world.time().elapsed()).isLessThan(Duration.ofSeconds(62));
        assertThat(Worlds.events(world, end.id()))
                .filteredOn(BatchStarted.class::isInstance)
                .hasSize(6);
    }

    @Test
    void zones_go_one_after_another_and_no_batch_spans_two() {
        Simulation world = Worlds.good(0);
        for (int i = 1; i <= 6; i++) {
            world.fleet().add(new Instance("i" + i, "web", "h", "v1", i % 2 == 0 ? "a" : "b", null, Map.of()));
        }
        Deployment end = run(world, Policy.builder().batchSize(2).order(Order.ZONE));

        assertThat(batches(world, end.id(), Direction.FORWARD))
                .containsExactly(List.of("i1", "i3"), List.of("i5"), List.of("i2", "i4"), List.of("i6"));
        assertThat(end.progress().batches()).isEqualTo(4);
    }

    @Test
    void after_a_chosen_batch_it_waits_for_a_person_whoever_promotes_or_resumes() {
        Simulation world = Worlds.good(6);
        world.driver("a");
        String id = world.client()
                .deploy(Worlds.v2(Policy.builder()
                        .batchPause(Duration.ofSeconds(1))
                        .pauseAfterBatch(PauseAfterBatch.eachBatch())))
                .id();
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        assertThat(world.get(id).reason()).contains("batch 1 of 3").contains("promote");
        world.time().advance(Duration.ofHours(3));
        assertThat(world.get(id).status()).isEqualTo(DeploymentStatus.PAUSED);
        world.client().promote(id, MAX);
        world.runUntil(
                () -> world.get(id).progress().batch() == 2 && world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().resume(id, MAX);

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void the_bake_comes_once_after_the_last_batch_and_can_be_skipped() {
        Simulation world = Worlds.good(2);
        world.driver("a");
        String id = world.client()
                .deploy(Worlds.v2(Policy.builder().batchSize(1).bake(Duration.ofHours(2))))
                .id();
        world.runUntil(() -> world.get(id).progress().tally().updated() == 2);
        world.time().advance(Duration.ofHours(1));
        assertThat(world.client().explain(id).toString()).contains("bake");
        world.client().promote(id, MAX);

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.time().elapsed()).isLessThan(Duration.ofMinutes(62));
    }

    @Test
    void one_that_turns_bad_in_the_bake_brings_all_back() {
        Script.Behaviour dies = new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals("v2") || !instance.equals("i-01") || sinceUpdate.getSeconds() < 120;
            }
        };
        Simulation world = Worlds.undriven(Script.good().behaviour(dies), Worlds.FULL, 4);
        Deployment end = run(world, Policy.builder().bake(Duration.ofMinutes(10)));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void only_those_named_take_part_and_percentages_are_of_them() {
        Simulation world = Worlds.good(8);
        world.driver("a");
        Deployment end = world.run(
                Worlds.v2(Policy.builder().batchSize(BatchSize.percent(50))).only("i-02", "i-05", "i-06", "i-08"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(batches(world, end.id(), Direction.FORWARD))
                .containsExactly(List.of("i-02", "i-05"), List.of("i-06", "i-08"));
        assertThat(world.fleet().log().touched()).containsExactly("i-02", "i-05", "i-06", "i-08");
        assertThatThrownBy(() -> world.client().deploy(Worlds.v2().only("i-99")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("i-99");
    }

    @Test
    void the_way_back_has_a_pace_and_an_order_of_its_own() {
        Script.Behaviour bad = new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals("v2") || !instance.equals("i-07");
            }
        };
        Simulation world = Worlds.undriven(Script.good().behaviour(bad), Worlds.FULL, 8);
        Deployment end = run(
                world,
                Policy.builder()
                        .batchSize(1)
                        .maxUnavailable(3)
                        .rollback(RollbackPolicy.defaults()
                                .batchSize(3)
                                .batchPause(Duration.ofSeconds(20))
                                .order(RollbackOrder.FORWARD)));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(batches(world, end.id(), Direction.BACK))
                .containsExactly(List.of("i-01", "i-02"), List.of("i-03", "i-04", "i-05"), List.of("i-06"));
        assertThat(world.fleet().minServing()).isEqualTo(5);
    }
}
