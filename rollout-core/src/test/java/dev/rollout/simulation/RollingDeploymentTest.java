package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.RefusedException;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class RollingDeploymentTest {
    private static final Capabilities USUAL =
            Capabilities.none().withIdempotent().withVersioned();
    private static final Capabilities FULL = USUAL.withFenced();

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
    void a_good_version_reaches_all_20_with_18_always_serving() {
        Simulation world = world(Script.good(), 20);

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions().values()).containsOnly("v2");
        assertThat(world.fleet().minServing()).isEqualTo(18);
        assertThat(world.fleet().maxOutOfService()).isEqualTo(2);
        assertThat(world.fleet().log().touched()).hasSize(20);
        assertThat(world.fleet().outOfService()).isZero();
        assertThat(world.fleet().registry().instances("web"))
                .allSatisfy(instance -> assertThat(instance.version()).isEqualTo("v2"));
    }

    @Test
    void another_driver_goes_on_where_the_first_died() {
        Simulation world = new Simulation("web", Script.good(), FULL);
        world.fleet().add(10, "v1");
        Invariants.watch(world);
        SimulatedProcess first = world.driver("a");
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();
        world.runUntil(() -> world.get(id).progress().batch() == 3);
        world.driver("b");

        first.crash();
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end.driver()).isEqualTo("b");
        assertThat(world.fleet().versions().values()).containsOnly("v2");
        assertThat(world.fleet().minServing()).isEqualTo(8);
    }

    @Test
    void with_a_bare_lambda_an_instance_in_doubt_waits_for_a_person() {
        Simulation world = new Simulation("web", Script.good(), Capabilities.none());
        world.fleet().add(10, "v1");
        Invariants.watch(world);
        SimulatedProcess first = world.driver("a");
        String id = world.client().deploy(DeploymentRequest.of("web", "v2")).id();
        world.runUntil(() -> !world.fleet().log().touched().isEmpty());
        world.driver("b");
        first.crash();

        assertThat(world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED))
                .isTrue();
        assertThat(world.get(id).reason()).contains("in_doubt", "i-01");
        int calls = world.fleet().log().updateCalls().size();
        world.time().advance(Duration.ofHours(1));
        assertThat(world.fleet().log().updateCalls()).hasSize(calls);

        world.client().resume(id, By.of("max"));
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void a_fleet_of_one_is_refused_unless_downtime_is_allowed() {
        Simulation world = world(Script.good(), 1);

        assertThatThrownBy(() -> world.client().deploy(DeploymentRequest.of("web", "v2")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("allowDowntime");
        assertThat(world.fleet().log().entries()).isEmpty();

        assertThat(world.run(v2(Policy.builder().allowDowntime(true))).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void fleets_of_two_and_three_keep_at_least_one_serving() {
        for (int count = 2; count <= 3; count++) {
            Simulation world = world(Script.good(), count);
            assertThat(world.run(DeploymentRequest.of("web", "v2")).status()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(world.fleet().minServing()).isEqualTo(1);
        }
    }

    @Test
    void sick_instances_go_first_and_outside_the_budget() {
        Simulation world = world(Script.good(), 6);
        world.fleet().kill("i-05");
        world.fleet().kill("i-06");

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().log().touched()).startsWith("i-05", "i-06");
        assertThat(world.fleet().minServing()).isEqualTo(4);
    }

    @Test
    void a_tolerated_failure_ends_failed_and_says_which() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return instance.equals("i-03") ? Script.Course.THROW : Script.Course.OK;
            }
        });
        Simulation world = world(script, 6);

        Deployment end = world.run(v2(Policy.builder().rollbackThreshold(60)));

        assertThat(end.status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(end.reason()).contains("i-03", "no space left on device");
        assertThat(Collections.frequency(world.fleet().versions().values(), "v2"))
                .isEqualTo(5);
    }

    @Test
    void the_same_world_gives_the_same_events_I21() {
        java.util.function.Supplier<String> run = () -> {
            Simulation world = world(Script.good().behaviour(Script.sick("v2")), 20);
            return world.events(world.run(DeploymentRequest.of("web", "v2")).id())
                    .toString();
        };
        assertThat(run.get()).isEqualTo(run.get());
    }
}
