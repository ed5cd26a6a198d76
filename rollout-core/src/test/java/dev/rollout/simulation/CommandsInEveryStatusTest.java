package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Lineage;
import dev.rollout.Policy;
import dev.rollout.RefusedException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command in each status: it works, or it is refused with the reason and nothing changes. */
class CommandsInEveryStatusTest {
    private static final By MAX = new By("max", "wrong day");
    private static final Set<DeploymentStatus> FINAL =
            EnumSet.range(DeploymentStatus.COMPLETED, DeploymentStatus.SUPERSEDED);

    /** A command, where it is legal, and what becomes of the deployment on which it acts. */
    private enum Command {
        PAUSE(EnumSet.of(DeploymentStatus.IN_PROGRESS, DeploymentStatus.ROLLING_BACK, DeploymentStatus.PAUSED)),
        RESUME(EnumSet.of(DeploymentStatus.PAUSED)),
        PROMOTE(EnumSet.of(DeploymentStatus.PAUSED, DeploymentStatus.IN_PROGRESS)),
        ACCEPT(EnumSet.of(DeploymentStatus.PAUSED)),
        CANCEL_STOP(EnumSet.of(DeploymentStatus.PENDING, DeploymentStatus.IN_PROGRESS, DeploymentStatus.PAUSED)),
        CANCEL_ROLL_BACK(EnumSet.of(
                DeploymentStatus.PENDING,
                DeploymentStatus.IN_PROGRESS,
                DeploymentStatus.PAUSED,
                DeploymentStatus.ROLLING_BACK)),
        ROLL_BACK(EnumSet.complementOf(EnumSet.of(DeploymentStatus.ROLLED_BACK))),
        RETRY(EnumSet.of(DeploymentStatus.FAILED, DeploymentStatus.ROLLBACK_FAILED, DeploymentStatus.CANCELLED)),
        SUPERSEDE(EnumSet.allOf(DeploymentStatus.class));

        private final Set<DeploymentStatus> legal;

        Command(Set<DeploymentStatus> legal) {
            this.legal = legal;
        }
    }

    private final World world = new World();

    static Stream<Object[]> every_pair() {
        return Stream.of(Command.values())
                .flatMap(command -> Stream.of(DeploymentStatus.values()).map(status -> new Object[] {command, status}));
    }

    @ParameterizedTest(name = "{0} where it is {1}")
    @MethodSource("every_pair")
    void a_command_works_where_it_is_legal_and_is_refused_with_the_reason_elsewhere(
            Command command, DeploymentStatus status) {
        String id = world.bring(status);
        assertThat(world.get(id).status()).isEqualTo(status);
        Deployment before = world.get(id);
        int touched = world.simulation.fleet().log().entries().size();

        if (command.legal.contains(status)) {
            works(command, status, id);
        } else {
            assertThatThrownBy(() -> give(command, id))
                    .isInstanceOf(RefusedException.class)
                    .satisfies(e -> assertThat(e.getMessage())
                            .containsAnyOf("is possible where", "is already", "nothing to do"));
            assertThat(world.get(id)).isEqualTo(before);
            assertThat(world.simulation.fleet().log().entries()).hasSize(touched);
        }
    }

    private Deployment give(Command command, String id) {
        var deployer = world.simulation.client();
        return switch (command) {
            case PAUSE -> deployer.pause(id, MAX);
            case RESUME -> deployer.resume(id, MAX);
            case PROMOTE -> deployer.promote(id, MAX);
            case ACCEPT -> deployer.accept(id, MAX);
            case CANCEL_STOP -> deployer.cancel(id, CancelMode.STOP, MAX);
            case CANCEL_ROLL_BACK -> deployer.cancel(id, CancelMode.ROLL_BACK, MAX);
            case ROLL_BACK -> deployer.rollBack(id, MAX);
            case RETRY -> deployer.retry(id, MAX);
            case SUPERSEDE ->
                deployer.deploy(
                        DeploymentRequest.of("web", "v3").supersede(true).startedBy(MAX));
        };
    }

    private void works(Command command, DeploymentStatus status, String id) {
        world.ill = false;
        Deployment answer = give(command, id);
        switch (command) {
            case PAUSE -> world.until(() -> world.get(id).status() == DeploymentStatus.PAUSED);
            case RESUME, PROMOTE -> assertThat(world.end(id)).isEqualTo(DeploymentStatus.COMPLETED);
            case ACCEPT -> {
                assertThat(world.end(id)).isEqualTo(DeploymentStatus.FAILED); // not all are at the target
                assertThat(world.get(id).reason()).contains("accepted by max (wrong day)");
            }
            case CANCEL_STOP -> {
                assertThat(world.end(id)).isEqualTo(DeploymentStatus.CANCELLED);
                assertThat(world.get(id).reason()).contains("cancelled by max (wrong day)");
            }
            case CANCEL_ROLL_BACK, ROLL_BACK -> rolledBack(status, id, answer);
            case RETRY -> {
                assertThat(answer.follows()).isEqualTo(new Lineage(id, Lineage.Kind.RETRY));
                assertThat(world.end(answer.id()))
                        .isEqualTo(
                                status == DeploymentStatus.ROLLBACK_FAILED
                                        ? DeploymentStatus.ROLLED_BACK
                                        : DeploymentStatus.COMPLETED);
            }
            case SUPERSEDE -> {
                assertThat(world.end(answer.id())).isEqualTo(DeploymentStatus.COMPLETED);
                assertThat(world.simulation.fleet().versions().values()).containsOnly("v3");
                assertThat(world.get(id).status())
                        .isEqualTo(FINAL.contains(status) ? status : DeploymentStatus.SUPERSEDED);
            }
        }
        assertThat(world.get(id).startedBy()).isNotNull();
    }

    private void rolledBack(DeploymentStatus status, String id, Deployment answer) {
        if (FINAL.contains(status)) {
            assertThat(answer.follows()).isEqualTo(new Lineage(id, Lineage.Kind.ROLL_BACK));
            assertThat(world.end(answer.id())).isEqualTo(DeploymentStatus.ROLLED_BACK);
        } else {
            assertThat(world.end(id))
                    .isEqualTo(
                            status == DeploymentStatus.PENDING
                                    ? DeploymentStatus.CANCELLED
                                    : DeploymentStatus.ROLLED_BACK);
        }
        if (status == DeploymentStatus.SUPERSEDED) { // what it touched comes back, the rest is its successor's
            assertThat(world.simulation.fleet().versions().values()).containsExactly("v1", "v1", "v4", "v4");
        } else if (status != DeploymentStatus.PENDING) {
            assertThat(world.simulation.fleet().versions().values()).containsOnly("v1");
        }
    }

    /** Four instances, and ways into each status. */
    private static final class World {
        private boolean ill;
        private String illAt = "v2";
        private final Simulation simulation;

        World() {
            Script script = Script.good().behaviour(new Script.Behaviour() {
                @Override
                public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                    return !ill || sinceUpdate.isZero() || !illAt.contains(version) || probe == 0;
                }
            });
            simulation = Worlds.undriven(script, Worlds.FULL, 4);
            simulation.driver("a");
        }

        Deployment get(String id) {
            return simulation.get(id);
        }

        void until(BooleanSupplier holds) {
            assertThat(simulation.runUntil(holds)).isTrue();
        }

        DeploymentStatus end(String id) {
            return simulation.runToEnd(id).status();
        }

        String bring(DeploymentStatus status) {
            boolean rolls = status != DeploymentStatus.FAILED;
            String id = simulation
                    .client()
                    .deploy(Worlds.v2(Policy.builder().autoRollback(rolls)))
                    .id();
            switch (status) {
                case PENDING -> {
                    id = simulation
                            .client()
                            .deploy(DeploymentRequest.of("web", "v3").supersede(true))
                            .id();
                }
                case IN_PROGRESS -> firstBatchIsDone(id);
                case COMPLETED -> end(id);
                default -> bringFurther(status, id);
            }
            return id;
        }

        private void firstBatchIsDone(String id) {
            until(() -> get(id).progress().tally().updated() == 2);
            simulation.time().advance(Duration.ofSeconds(2));
        }

        private void bringFurther(DeploymentStatus status, String id) {
            firstBatchIsDone(id);
            var client = simulation.client();
            switch (status) {
                case PAUSED -> client.pause(id, MAX);
                case ROLLING_BACK, ROLLED_BACK -> client.rollBack(id, MAX);
                case CANCELLED -> client.cancel(id, CancelMode.STOP, MAX);
                case SUPERSEDED ->
                    simulation.runToEnd(
                            client.deploy(DeploymentRequest.of("web", "v4").supersede(true))
                                    .id());
                case FAILED -> {
                    ill = true;
                    illAt = "v2";
                }
                case ROLLBACK_FAILED -> {
                    ill = true;
                    illAt = "v1 v2";
                }
                default -> throw new IllegalStateException(String.valueOf(status));
            }
            until(() -> get(id).status() == status);
        }
    }
}
