package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Commands and failures at moments that are easily forgotten. */
class AwkwardMomentsTest {
    private static final Capabilities USUAL =
            Capabilities.none().withIdempotent().withVersioned();

    private static Simulation world(Script script, Capabilities capabilities, int count) {
        Simulation world = new Simulation("web", script, capabilities);
        world.fleet().add(count, "v1");
        Invariants.watch(world);
        return world;
    }

    private static DeploymentRequest v2(PolicyBuilder policy) {
        return DeploymentRequest.of("web", "v2").policy(policy.build());
    }

    @Test
    void a_rollback_in_a_pause_longer_than_the_progress_deadline_is_carried_out_I14() {
        Simulation world = world(Script.good(), USUAL, 4);
        world.driver("a");
        String id = world.client()
                .deploy(v2(Policy.builder().batchPause(Duration.ofHours(1))))
                .id();

        world.time().advance(Duration.ofMinutes(40));
        world.client().rollBack(id, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void an_instance_that_dies_in_a_long_pause_is_rolled_back_I17() {
        Simulation world = world(Script.good(), USUAL, 4);
        world.driver("a");
        String id = world.client()
                .deploy(v2(Policy.builder().batchPause(Duration.ofHours(1))))
                .id();

        world.time().advance(Duration.ofMinutes(40));
        world.fleet().kill("i-01");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void without_automatic_rollback_a_resume_above_the_threshold_ends_failed_I14() {
        Simulation world = world(Script.good().behaviour(Script.sick("v2")), USUAL, 4);
        world.driver("a");
        String id =
                world.client().deploy(v2(Policy.builder().autoRollback(false))).id();

        world.runUntil(() -> !world.fleet().log().touched().isEmpty());
        world.client().pause(id, By.of("max"));
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().resume(id, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(world.fleet().log().touched()).containsExactly("i-01", "i-02");
    }

    @Test
    void an_instance_that_failed_and_recovered_is_brought_back_too_I6() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                boolean ill = sinceUpdate.toSeconds() > 10 && sinceUpdate.toSeconds() < 60;
                return !(instance.equals("i-01") && version.equals("v2") && ill);
            }
        });
        Simulation world = world(script, USUAL, 4);
        world.driver("a");
        String id = world.client()
                .deploy(v2(Policy.builder().batchPause(Duration.ofMinutes(9)).rollbackThreshold(100)))
                .id();

        world.time().advance(Duration.ofMinutes(5));
        assertThat(world.get(id).progress().tally().failed()).isEqualTo(1);
        world.client().rollBack(id, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
        assertThat(world.time().elapsed()).isLessThan(Duration.ofMinutes(10));
    }

    @Test
    void a_rollback_is_not_forgotten_when_it_is_paused_before_a_driver_saw_it_I7() {
        Simulation world = world(Script.good(), USUAL, 4);
        SimulatedProcess first = world.driver("a");
        String id = world.client()
                .deploy(v2(Policy.builder().batchPause(Duration.ofMinutes(5))))
                .id();

        world.time().advance(Duration.ofMinutes(1));
        first.crash();
        world.client().rollBack(id, By.of("max"));
        world.client().pause(id, By.of("eve"));
        world.client().resume(id, By.of("eve"));
        world.driver("b");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void a_router_that_is_away_for_a_while_leaves_nothing_drained_I32() {
        boolean[] away = {false};
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course admit(String instance) {
                return away[0] ? Script.Course.THROW : Script.Course.OK;
            }
        });
        Simulation world = world(script, USUAL, 4);
        world.driver("a");
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();

        world.runUntil(() -> world.fleet().outOfService() > 0);
        away[0] = true;
        world.client().cancel(id, CancelMode.ROLL_BACK, By.of("max"));
        world.time().advance(Duration.ofMinutes(6));
        away[0] = false;
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().log().touched()).isEmpty();
        assertThat(world.fleet().outOfService()).isZero();
    }

    @Test
    void what_cannot_be_brought_back_keeps_serving_I19() {
        Simulation world = new Simulation("web", Script.good(), Capabilities.none());
        for (int number = 1; number <= 4; number++) {
            world.fleet().add("i-0" + number, null);
        }
        Invariants.watch(world);
        world.driver("a");
        String id = world.client()
                .deploy(v2(Policy.builder().allowUnknownPrevious(true)))
                .id();

        world.runUntil(() -> world.get(id).progress().tally().updated() == 2);
        world.client().rollBack(id, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLBACK_FAILED);
        assertThat(end.reason()).contains("i-01", "i-02", "previous version is unknown");
        assertThat(world.fleet().outOfService()).isZero();
        assertThat(world.fleet().serving()).isEqualTo(4);
    }

    @Test
    void a_cancel_ends_although_the_registry_does_not_answer_I14() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean registryFails() {
                return true;
            }
        });
        Simulation world = world(script, USUAL, 4);
        world.driver("a");
        String id = world.client()
                .deploy(v2(Policy.builder().batchPause(Duration.ofMinutes(30))))
                .id();

        world.runUntil(() -> world.get(id).progress().tally().updated() == 2);
        world.time().advance(Duration.ofMinutes(20));
        world.client().cancel(id, CancelMode.STOP, By.of("max"));
        world.time().advance(Duration.ofMinutes(1));
        assertThat(world.get(id).status()).isEqualTo(DeploymentStatus.IN_PROGRESS);
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(end.reason()).contains("cancelled by max", "stalled", "registry");
        assertThat(end.instances().get(0).status()).isEqualTo(InstanceStatus.HEALTHY);
    }

    @Test
    void a_forced_update_that_was_interrupted_is_not_taken_for_done() {
        Simulation world = world(Script.good(), USUAL, 2);
        SimulatedProcess first = world.driver("a");
        String id = world.client()
                .deploy(DeploymentRequest.of("web", "v1").force(true))
                .id();

        world.runUntil(() -> !world.fleet().log().touched().isEmpty());
        first.crash();
        world.driver("b");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet()
                        .log()
                        .of(FleetLog.What.UPDATED)
                        .map(FleetLog.Entry::instance)
                        .distinct())
                .containsExactlyInAnyOrder("i-01", "i-02");
    }

    @Test
    void who_looks_from_outside_does_not_see_a_registry_that_is_not_waited_for() {
        Simulation world = world(Script.good(), USUAL, 4);
        world.driver("a");
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();

        world.runUntil(() -> world.get(id).progress().tally().updated() == 2);

        assertThat(world.client().explain(id).toString()).doesNotContain("registry");
    }

    @Test
    void an_updater_that_is_only_versioned_leaves_no_doubt_after_a_takeover() {
        Script script = Script.good().behaviour(Script.sick("v2"));
        Simulation world = world(script, Capabilities.none().withVersioned(), 2);
        SimulatedProcess first = world.driver("a");
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();

        world.runUntil(() -> world.fleet().log().updateCalls().contains("i-01:v1"));
        first.crash();
        world.driver("b");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void draining_an_instance_again_after_a_pause_is_another_operation() {
        Simulation world = world(Script.good(), USUAL, 4);
        world.driver("a");
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();

        world.runUntil(() -> world.fleet().outOfService() > 0);
        world.client().pause(id, By.of("max"));
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().resume(id, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().log().of(FleetLog.What.DRAINED).map(FleetLog.Entry::operationId))
                .hasSize(6)
                .doesNotHaveDuplicates();
    }
}
