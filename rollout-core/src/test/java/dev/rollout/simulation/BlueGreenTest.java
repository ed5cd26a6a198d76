package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.BlueGreen;
import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.SlotReady;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Forecast;
import dev.rollout.Instance;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.RefusedException;
import dev.rollout.Step;
import dev.rollout.WaitReason;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The slot that gets no traffic is updated all at once, then the traffic is switched; going back is one switch. */
class BlueGreenTest {
    private static final By ANNA = By.of("anna");

    private final Simulation world = world(Script.good());

    private static Simulation world(Script script) {
        return new Simulation("web", script, Capabilities.none().withFenced().withVersioned());
    }

    private static void fill(Simulation world) {
        for (int number = 1; number <= 3; number++) {
            slot(world, "b" + number, "v1", "blue");
            slot(world, "g" + number, "v0", "green");
        }
        world.fleet().idle("green");
    }

    private static void slot(Simulation world, String id, String version, String slot) {
        world.fleet().add(new Instance(id, "web", id + ":80", version, null, slot, Map.of()));
    }

    private static DeploymentRequest green(Step... steps) {
        return DeploymentRequest.of("web", "v2")
                .strategy(BlueGreen.idle("green").steps(steps).keepWarm(Duration.ofMinutes(10)));
    }

    private String begin(DeploymentRequest request) {
        fill(world);
        world.driver("a");
        return world.client().deploy(request).id();
    }

    private static boolean waits(Simulation world, String id, Class<? extends WaitReason> reason) {
        return world.client().explain(id).waits().stream().anyMatch(wait -> reason.isInstance(wait.reason()));
    }

    private List<DeploymentEvent> events(String id) {
        return world.events(id).stream().map(NumberedEvent::event).toList();
    }

    private List<Integer> weights() {
        return world.fleet().traffic().entries().stream()
                .map(ScriptedTraffic.Entry::percent)
                .toList();
    }

    @Test
    void the_idle_slot_is_updated_at_once_and_the_active_one_is_never_touched() {
        String id = begin(green());
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().log().touched()).containsExactly("g1", "g2", "g3");
        assertThat(world.fleet().minServing()).isEqualTo(3);
        assertThat(weights()).containsExactly(100);
        assertThat(world.client().slots("web").active()).isEqualTo("green");
        assertThat(world.client().slots("web").idle()).containsExactly("blue");
    }

    @Test
    void before_any_traffic_it_can_be_looked_at() {
        String id = begin(green(Step.approval("preview")));
        assertThat(world.runUntil(() -> waits(world, id, WaitReason.Approval.class)))
                .isTrue();

        assertThat(events(id)).contains(new SlotReady("green", "v2", List.of("g1", "g2", "g3")));
        assertThat(weights()).isEmpty();
        assertThat(world.client().slots("web").active()).isEqualTo("blue");
        world.client().approve(id, "preview", ANNA);
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void a_slot_that_is_not_well_gets_no_traffic() {
        Simulation sick = world(Script.good().behaviour(Script.sick("v2")));
        fill(sick);
        sick.driver("a");
        Deployment end = sick.runToEnd(sick.client().deploy(green()).id());

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(sick.fleet().traffic().entries()).isEmpty();
        assertThat(sick.fleet().log().updateCalls()).containsExactly("g1:v2", "g2:v2", "g3:v2");
        assertThat(sick.fleet().minServing()).isEqualTo(3);
    }

    @Test
    void while_the_old_slot_is_kept_warm_going_back_is_one_switch_in_less_than_a_second() {
        String id = begin(green(Step.weight(50)));
        assertThat(world.runUntil(() -> waits(world, id, WaitReason.KeepWarm.class)))
                .isTrue();
        Duration before = world.time().elapsed();
        world.client().rollBack(id, ANNA);
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.time().elapsed().minus(before)).isLessThan(Duration.ofSeconds(1));
        assertThat(weights()).containsExactly(50, 100, 0);
        assertThat(world.fleet().versions()).containsEntry("g1", "v2").containsEntry("b1", "v1");
        assertThat(world.client().slots("web").active()).isEqualTo("blue");
    }

    @Test
    void afterwards_going_back_is_a_new_deployment_that_switches_as_well() {
        String id = begin(green());
        world.runToEnd(id);
        Deployment back = world.client().rollBack(id, ANNA);
        Deployment end = world.runToEnd(back.id());

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.follows()).isEqualTo(new Lineage(id, Lineage.Kind.ROLL_BACK));
        assertThat(weights()).containsExactly(100, 0);
        assertThat(world.fleet().log().updateCalls()).hasSize(3);
        assertThat(world.client().slots("web").active()).isEqualTo("blue");
        assertThatThrownBy(() -> world.client().rollBack(back.id(), ANNA)).isInstanceOf(RefusedException.class);
    }

    @Test
    void it_can_be_tried_again_into_the_slot_that_is_new_already() {
        String id = begin(green());
        world.runUntil(() -> waits(world, id, WaitReason.KeepWarm.class));
        world.client().rollBack(id, ANNA);
        world.runToEnd(id);
        Deployment again = world.runToEnd(world.client().deploy(green()).id());

        assertThat(again.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(weights()).containsExactly(100, 0, 100);
        assertThat(world.fleet().log().updateCalls()).hasSize(3);
    }

    @Test
    void the_next_one_goes_the_other_way() {
        world.runToEnd(begin(green()));
        DeploymentRequest blue = DeploymentRequest.of("web", "v3").strategy(BlueGreen.idle("blue"));

        assertThatThrownBy(() -> world.client().deploy(green()))
                .isInstanceOf(RefusedException.class)
                .hasMessage("slot 'green' of service 'web' is the active one and gets the traffic; name the other one"
                        + " as idle");
        assertThat(world.runToEnd(world.client().deploy(blue).id()).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions()).containsEntry("b1", "v3").containsEntry("g1", "v2");
        assertThat(world.client().slots("web").active()).isEqualTo("blue");
        assertThat(world.fleet().minServing()).isEqualTo(3);
    }

    @Test
    void traffic_is_never_given_back_to_a_slot_of_which_nobody_serves() {
        fill(world);
        SimulatedProcess driver = world.driver("a");
        String id = world.client().deploy(green()).id();
        world.runUntil(() -> waits(world, id, WaitReason.KeepWarm.class));
        List.of("b1", "b2", "b3").forEach(world.fleet()::kill);
        world.time().advance(Duration.ofMinutes(2));
        world.client().rollBack(id, ANNA);
        world.time().advance(Duration.ofMinutes(1));
        assertThat(driver.deployer().explain(id).toString())
                .contains("no instance of the slot before it is known to serve");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLBACK_FAILED);
        assertThat(end.reason()).endsWith("; the traffic was not given back");
        assertThat(weights()).containsExactly(100);
        assertThat(world.client().slots("web").active()).isEqualTo("green");
    }

    @Test
    void what_is_stopped_half_way_gives_all_traffic_to_the_active_slot() {
        String id = begin(green(Step.weight(50), Step.approval("lead")));
        world.runUntil(() -> waits(world, id, WaitReason.Approval.class));
        world.client().cancel(id, dev.rollout.CancelMode.STOP, ANNA);

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(weights()).containsExactly(50, 0);
        assertThat(world.client().slots("web").active()).isEqualTo("blue");
    }

    @Test
    void a_newer_one_that_waits_never_updates_the_slot_that_has_become_active_meanwhile() {
        String id = begin(green(Step.weight(50)));
        world.runUntil(() -> world.fleet().traffic().percent() == 100
                && world.client().slots("web").active().equals("blue"));
        Deployment next = world.client()
                .deploy(DeploymentRequest.of("web", "v3")
                        .strategy(BlueGreen.idle("green"))
                        .supersede(true));
        world.runToEnd(id);

        Deployment end = world.runToEnd(next.id());
        assertThat(end.status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(end.reason()).startsWith("slot 'green' has become the active one before it began");
        assertThat(world.fleet().versions()).containsEntry("g1", "v2");
        assertThat(world.client().slots("web").active()).isEqualTo("green");
        assertThat(world.fleet().minServing()).isEqualTo(3);
    }

    @Test
    void one_that_is_paused_can_be_ended_and_leaves_no_share_behind() {
        String id = begin(green(Step.weight(50), Step.bake(Duration.ofHours(1))));
        world.runUntil(() -> waits(world, id, WaitReason.Bake.class));
        world.client().pause(id, ANNA);
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().cancel(id, dev.rollout.CancelMode.STOP, ANNA);
        Duration before = world.time().elapsed();

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(world.time().elapsed().minus(before)).isLessThan(Duration.ofSeconds(5));
        assertThat(weights()).containsExactly(50, 0);
    }

    @Test
    void a_rolling_deployment_is_not_let_loose_on_a_service_with_slots() {
        world.runToEnd(begin(green()));

        assertThatThrownBy(() -> world.client().deploy(DeploymentRequest.of("web", "v3")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has slots, and 'green' is the active one");
    }

    @Test
    void what_failed_after_the_switch_is_tried_again_without_taking_down_what_serves() {
        int[] updates = {0};
        Simulation failing = world(Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return instance.equals("g03") && updates[0]++ == 0 ? Script.Course.THROW : Script.Course.OK;
            }
        }));
        for (int number = 1; number <= 12; number++) {
            slot(failing, String.format("b%02d", number), "v1", "blue");
            slot(failing, String.format("g%02d", number), "v0", "green");
        }
        failing.fleet().idle("green");
        failing.driver("a");
        String id = failing.client()
                .deploy(DeploymentRequest.of("web", "v2").strategy(BlueGreen.idle("green")))
                .id();
        assertThat(failing.runToEnd(id).status()).isEqualTo(DeploymentStatus.FAILED);
        Deployment again = failing.runToEnd(failing.client().retry(id, ANNA).id());

        assertThat(again.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(failing.fleet().log().updateCalls()).endsWith("g03:v2").hasSize(13);
        assertThat(failing.fleet().serving()).isEqualTo(12);
        assertThat(failing.client().slots("web").active()).isEqualTo("green");
    }

    @Test
    void a_person_may_end_the_time_in_which_the_old_slot_is_kept_warm() {
        String id = begin(green());
        world.runUntil(() -> waits(world, id, WaitReason.KeepWarm.class));
        world.client().promote(id, ANNA);

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.time().elapsed()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void who_joins_the_slot_while_it_gets_traffic_is_left_alone() {
        String id = begin(green(Step.weight(50), Step.bake(Duration.ofMinutes(5))));
        world.runUntil(() -> waits(world, id, WaitReason.Bake.class));
        slot(world, "g4", "v0", "green");

        Deployment end = world.runToEnd(id);
        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions()).containsEntry("g4", "v0");
        assertThat(weights()).containsExactly(50, 100);
    }

    @Test
    void the_plan_tells_the_slot_and_how_many_serve() {
        fill(world);
        world.driver("a");
        Forecast plan = world.client().plan(green(Step.weight(10), Step.bake(Duration.ofMinutes(1))));

        assertThat(plan.plan().floor()).isEqualTo(3);
        assertThat(plan.batches()).singleElement().satisfies(batch -> {
            assertThat(batch.instances()).containsExactly("g1", "g2", "g3");
            assertThat(batch.serving()).isEqualTo(3);
        });
        assertThat(plan.duration().earliest()).isGreaterThan(Duration.ofMinutes(11));
        assertThat(plan.toString()).contains("slot green", "10 %", "100 %", "the slot before it warm for 10 min");
    }

    @Test
    void the_newest_deployment_that_knows_the_active_slot_is_kept_for_ever() {
        String id = begin(green());
        world.runToEnd(id);

        assertThat(world.client().prune(Instant.parse("2040-01-01T00:00:00Z"))).isZero();
        assertThat(world.client().slots("web").active()).isEqualTo("green");
    }

    @Test
    void it_takes_two_slots_and_a_router_that_can_split() {
        Simulation bare = world(Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean splitting() {
                return false;
            }
        }));
        fill(bare);
        assertThatThrownBy(() -> bare.driver("a").deployer().deploy(green()))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("blue_green needs a router that can split traffic, this one can't");
        world.fleet().add(4, "v1");
        world.driver("a");
        assertThatThrownBy(() -> world.client().deploy(green()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(
                        "needs two slots, that one and the active one; the instances of service 'web' are in none");
    }
}
