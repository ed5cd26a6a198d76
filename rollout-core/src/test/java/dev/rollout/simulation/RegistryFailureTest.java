package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.Stalled;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.OnStall;
import dev.rollout.Policy;
import dev.rollout.WaitReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registry that can't be told of new versions: the next deployment would start from wrong ones. */
class RegistryFailureTest {
    private boolean fails = true;
    private boolean sick;

    private final Script script = Script.good().behaviour(new Script.Behaviour() {
        @Override
        public boolean registryFails() {
            return fails;
        }

        @Override
        public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
            return !sick || !version.equals("v2") || !instance.equals("i-03");
        }
    });

    private Simulation world() {
        Simulation world = Worlds.undriven(script, Worlds.FULL, 4);
        world.driver("a");
        return world;
    }

    private static void recorded(Simulation world, String version) {
        assertThat(world.fleet().registry().instances("web"))
                .extracting(Instance::version)
                .containsOnly(version);
    }

    @Test
    void one_that_fails_for_a_while_is_told_everything_afterwards() {
        Simulation world = world();
        String id = world.client().deploy(Worlds.v2()).id();
        world.runUntil(() -> world.get(id).progress().tally().updated() == 4);
        world.time().advance(Duration.ofMinutes(1));

        assertThat(world.get(id).status()).isEqualTo(DeploymentStatus.IN_PROGRESS);
        assertThat(world.client().explain(id).waits()).isNotNull();
        recorded(world, "v1");

        fails = false;
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        recorded(world, "v2");
    }

    @Test
    void meanwhile_it_says_that_it_waits_for_the_registry_and_why() {
        Simulation world = Worlds.undriven(script, Worlds.FULL, 4);
        SimulatedProcess driver = world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.runUntil(() -> world.get(id).progress().tally().updated() == 4);
        world.time().advance(Duration.ofSeconds(5));

        assertThat(driver.deployer().explain(id).waits()).first().satisfies(wait -> {
            assertThat(wait.reason()).isEqualTo(new WaitReason.Registry("IllegalStateException: no registry"));
            assertThat(wait.until()).isNotNull();
        });
    }

    /** I14: nothing is wrong with the fleet, so nothing is rolled back, whatever is to happen on a stall. */
    @ParameterizedTest
    @EnumSource(OnStall.class)
    void one_that_fails_for_ever_stalls_and_pauses_with_the_reason_I14(OnStall onStall) {
        Simulation world = world();
        String id = world.client()
                .deploy(Worlds.v2(Policy.builder()
                        .batchPause(Duration.ZERO)
                        .progressDeadline(Duration.ofMinutes(2))
                        .onStall(onStall)))
                .id();

        assertThat(world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED))
                .isTrue();
        Deployment paused = world.get(id);
        assertThat(paused.reason())
                .contains("stalled: no progress for PT2M", "registry: IllegalStateException: no registry");
        assertThat(Worlds.events(world, id))
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                Stalled.class,
                                stalled -> assertThat(stalled.action()).isEqualTo(OnStall.PAUSE)));
        assertThat(world.fleet().versions().values()).containsOnly("v2");
        assertThat(world.fleet().outOfService()).isZero();

        fails = false;
        world.client().resume(id, By.of("max"));
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        recorded(world, "v2");
    }

    @Test
    void a_rollback_that_cannot_be_recorded_pauses_too_and_ends_rolled_back_once_it_can_I14() {
        sick = true;
        Simulation world = world();
        String id = world.client().deploy(Worlds.v2()).id();

        assertThat(world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED))
                .isTrue();
        assertThat(world.fleet().versions().values()).containsOnly("v1");

        fails = false;
        world.client().resume(id, By.of("max"));
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        recorded(world, "v1");
    }

    @Test
    void another_driver_tells_it_what_the_dead_one_could_not() {
        Simulation world = Worlds.undriven(script, Worlds.FULL, 4);
        SimulatedProcess first = world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        world.runUntil(() -> world.get(id).progress().tally().updated() == 4);
        world.driver("b");
        first.crash();
        fails = false;

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        recorded(world, "v2");
    }
}
