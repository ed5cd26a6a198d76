package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.EngineHealth;
import dev.rollout.EngineHealth.Phase;
import dev.rollout.EngineHealth.Status;
import dev.rollout.InstanceStatus;
import dev.rollout.OnStall;
import dev.rollout.Policy;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a deployer says to the health endpoint of its host. */
class EngineHealthTest {
    private static final Instant START = VirtualTime.START;
    private Simulation world = Worlds.good(6);

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void one_that_drives_is_up_and_says_what_it_drives() {
        SimulatedProcess process = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        String id = process.deployer().deploy(Worlds.v2()).id();
        world.time().advance(seconds(9));

        EngineHealth health = process.deployer().health();

        assertThat(health.status()).isEqualTo(Status.UP);
        assertThat(health.reasons()).isEmpty();
        assertThat(health.phase()).isEqualTo(Phase.RUNNING);
        assertThat(health.driven())
                .containsExactly(new EngineHealth.Driven(
                        id,
                        "web",
                        DeploymentStatus.IN_PROGRESS,
                        Map.of(InstanceStatus.UPDATING, 2, InstanceStatus.PENDING, 4),
                        false,
                        null));
        assertThat(health.lease())
                .isEqualTo(new EngineHealth.Lease(true, START.plusSeconds(5), START.plusSeconds(27), 0));
        assertThat(health.store().lastAnswer()).isBetween(START.plusSeconds(8), START.plusSeconds(10));
        assertThat(health.lastScan()).isBetween(START.plusSeconds(7), START.plusSeconds(10));
        assertThat(health.counts()).isEqualTo(new EngineHealth.Counts(0, 0, 0, 0));
        assertThat(Documents.write(health))
                .startsWith("{\"status\":\"up\",\"reasons\":[],\"phase\":\"running\",")
                .contains("\"lease\":{\"held\":true,\"renewedAt\":\"2030-01-01T00:00:05Z\"")
                .contains("\"instances\":{");
        world.runToEnd(id);
        assertThat(process.deployer().health().driven()).isEmpty();
    }

    @Test
    void while_the_store_is_away_it_is_degraded_and_without_a_lease_it_is_down() {
        SimulatedProcess process = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        String id = process.deployer().deploy(Worlds.v2()).id();
        world.time().advance(seconds(9));
        boolean[] away = {true};
        world.storeFaults((who, call) -> away[0] ? Fault.REQUEST_LOST : Fault.NONE);

        world.time().advance(seconds(5));
        EngineHealth early = process.deployer().health();
        world.time().advance(seconds(20));
        EngineHealth late = process.deployer().health();
        away[0] = false;
        world.time().advance(seconds(10));
        EngineHealth after = process.deployer().health();

        assertThat(early.status()).isEqualTo(Status.DEGRADED);
        assertThat(early.reasons().get(0))
                .startsWith("the store fails since 2030-01-01T00:00:")
                .endsWith("no route to host");
        assertThat(early.store().failingSince()).isBetween(START.plusSeconds(9), START.plusSeconds(11));
        assertThat(early.store().lastAnswer()).isBefore(early.store().failingSince());
        assertThat(late.status()).isEqualTo(Status.DOWN);
        assertThat(late.reasons().get(0))
                .isEqualTo("the lease was not renewed in time, nothing is started since 2030-01-01T00:00:27Z");
        assertThat(late.store().failingSince()).isEqualTo(early.store().failingSince());
        assertThat(late.driven().get(0).trouble()).contains("no route to host");
        assertThat(after.status()).isEqualTo(Status.UP);
        assertThat(after.store().failingSince()).isNull();
        assertThat(after.store().lastError()).as("kept for people").contains("no route to host");
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void a_lost_lease_is_counted() {
        SimulatedProcess process = world.driver("a");
        world.time().advance(seconds(9));
        process.standStill(seconds(40));
        world.time().advance(seconds(50));

        EngineHealth health = process.deployer().health();

        assertThat(health.status()).isEqualTo(Status.UP);
        assertThat(health.lease().held()).isTrue();
        assertThat(health.lease().losses()).isEqualTo(1);
    }

    @Test
    void a_stalled_deployment_degrades_it() {
        Script throwing = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return instance.compareTo("i-02") <= 0 ? Script.Course.THROW : Script.Course.OK;
            }
        });
        world = Worlds.undriven(throwing, Worlds.USUAL, 6);
        SimulatedProcess process = world.driver("a");
        String id = world.client()
                .deploy(Worlds.v2(Policy.builder()
                        .rollbackThreshold(100)
                        .progressDeadline(Duration.ofMinutes(2))
                        .onStall(OnStall.PAUSE)))
                .id();
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.time().advance(seconds(1));

        EngineHealth health = process.deployer().health();

        assertThat(health.status()).isEqualTo(Status.DEGRADED);
        assertThat(health.reasons()).containsExactly("deployment " + id + " is stalled and waits for a person");
    }

    @Test
    void calls_that_hang_degrade_it() {
        Script hanging = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return version.equals("v2") ? Script.Course.HANG : Script.Course.OK;
            }
        });
        world = Worlds.undriven(hanging, Worlds.FULL, 4);
        SimulatedProcess process = world.driver("a");
        String id = world.client()
                .deploy(Worlds.v2(Policy.builder().instanceDeadline(Duration.ofMinutes(1))))
                .id();
        world.runToEnd(id);

        EngineHealth health = process.deployer().health();

        assertThat(health.counts().abandonedCalls()).isEqualTo(2);
        assertThat(health.status()).isEqualTo(Status.DEGRADED);
        assertThat(health.reasons()).containsExactly("calls_hung: 2 calls past their deadline ignore their interrupt");
    }

    @Test
    void one_that_only_watches_is_up_as_long_as_its_store_answers() {
        assertThat(world.client().health().phase()).isEqualTo(Phase.NOT_STARTED);
        world.client().active();
        assertThat(world.client().health().status()).isEqualTo(Status.UP);
        world.storeFaults((who, call) -> Fault.REQUEST_LOST);
        assertThatThrownBy(() -> world.client().active()).hasMessageContaining("no route to host");

        assertThat(world.client().health().status()).isEqualTo(Status.DOWN);
        assertThat(world.client().health().reasons()).hasSize(1);
    }

    @Test
    void before_its_first_session_and_once_it_is_closed_it_is_down() {
        SimulatedProcess process = world.driver("a");
        assertThat(process.deployer().health().reasons()).isEqualTo(List.of("no session yet, nothing is started"));
        world.time().advance(seconds(1));
        process.deployer().deploy(DeploymentRequest.of("web", "v2"));

        process.deployer().close();

        EngineHealth closed = process.deployer().health();
        assertThat(closed.status()).isEqualTo(Status.DOWN);
        assertThat(closed.phase()).isEqualTo(Phase.CLOSED);
        assertThat(closed.reasons()).containsExactly("closed");
        assertThat(closed.driven()).isEmpty();
    }
}
