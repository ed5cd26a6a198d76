package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class HoldAndCancelTest {
    private static final Capabilities USUAL =
            Capabilities.none().withIdempotent().withVersioned();

    private static Simulation world(Script script, int count) {
        Simulation world = new Simulation("web", script, USUAL);
        world.fleet().add(count, "v1");
        Invariants.watch(world);
        world.driver("a");
        return world;
    }

    private static DeploymentRequest v2(PolicyBuilder policy) {
        return DeploymentRequest.of("web", "v2").policy(policy.build());
    }

    @Test
    void a_cancel_leaves_nothing_drained_I7() {
        Simulation world = world(Script.good(), 6);
        String id = world.client()
                .deploy(v2(Policy.builder().batchSize(2).batchPause(Duration.ofSeconds(5))))
                .id();

        world.time().advance(Duration.ofSeconds(30));
        world.client().cancel(id, CancelMode.STOP, new By("max", "wrong day"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(end.reason()).contains("max", "wrong day");
        assertThat(world.fleet().outOfService()).isZero();
        assertThat(Collections.frequency(world.fleet().versions().values(), "v2"))
                .isEqualTo(4);
        assertThat(world.fleet().minServing()).isEqualTo(4);
    }

    @Test
    void a_cancel_while_draining_puts_the_instance_back_untouched_I7() {
        Simulation world = world(Script.good(), 6);
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();

        world.runUntil(() -> world.fleet().outOfService() > 0);
        world.client().cancel(id, CancelMode.STOP, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(world.fleet().log().touched()).isEmpty();
        assertThat(world.fleet().outOfService()).isZero();
    }

    @Test
    void a_cancel_with_rollback_brings_everything_back() {
        Simulation world = world(Script.good(), 6);
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();

        world.time().advance(Duration.ofSeconds(45));
        world.client().cancel(id, CancelMode.ROLL_BACK, By.of("max"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("cancelled");
        assertThat(world.fleet().versions().values()).containsOnly("v1");
        assertThat(world.fleet().minServing()).isEqualTo(4);
    }

    @Test
    void a_pause_closes_what_is_open_and_a_resume_goes_on_I32() {
        Simulation world = world(Script.good(), 6);
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();
        world.time().advance(Duration.ofSeconds(8));

        world.client().pause(id, new By("ann", "lunch"));
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.time().advance(Duration.ofHours(1));

        assertThat(world.fleet().outOfService()).isZero();
        assertThat(world.get(id).reason()).contains("ann", "lunch");
        assertThat(Collections.frequency(world.fleet().versions().values(), "v2"))
                .isEqualTo(2);

        world.client().resume(id, By.of("ann"));
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void a_rollback_can_be_paused_and_goes_on_backwards() {
        Simulation world = world(Script.good(), 6);
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();
        world.time().advance(Duration.ofSeconds(55));
        world.client().rollBack(id, By.of("max"));
        world.time().advance(Duration.ofSeconds(3));

        world.client().pause(id, By.of("ann"));
        assertThat(world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED))
                .isTrue();
        assertThat(world.fleet().outOfService()).isZero();
        world.client().resume(id, By.of("ann"));

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }
}
