package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.HealthProbe;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command is given is looked at before anything is done: nothing stands for something else by accident. */
class DeployerArgumentsTest {
    private static final By MAX = By.of("max");

    private interface Call {
        void on(RollingDeployer deployer, String id) throws InterruptedException;
    }

    private static Object[] call(String argument, String method, Call call) {
        return new Object[] {argument, method, call};
    }

    @SuppressWarnings("NullAway") // null is what is tried
    static Stream<Object[]> a_command_without_one_of_its_arguments_is_refused_naming_it() {
        return Stream.of(
                call("request", "plan", (d, id) -> d.plan(null)),
                call("request", "deploy", (d, id) -> d.deploy(null)),
                call("deploymentId", "find", (d, id) -> d.find(null)),
                call("deploymentId", "pause", (d, id) -> d.pause(null, MAX)),
                call("deploymentId", "resume", (d, id) -> d.resume(null, MAX)),
                call("deploymentId", "cancel", (d, id) -> d.cancel(null, CancelMode.STOP, MAX)),
                call("deploymentId", "roll back", (d, id) -> d.rollBack(null, MAX)),
                call("deploymentId", "promote", (d, id) -> d.promote(null, MAX)),
                call("deploymentId", "retry", (d, id) -> d.retry(null, MAX)),
                call("deploymentId", "accept", (d, id) -> d.accept(null, MAX)),
                call("deploymentId", "explain", (d, id) -> d.explain(null)),
                call("deploymentId", "watch", (d, id) -> d.watch(null, event -> {})),
                call("deploymentId", "await", (d, id) -> d.await(null, Duration.ZERO)),
                call("by", "pause", (d, id) -> d.pause(id, null)),
                call("by", "resume", (d, id) -> d.resume(id, null)),
                call("by", "pause all", (d, id) -> d.pauseAll(null)),
                call("by", "cancel", (d, id) -> d.cancel(id, CancelMode.STOP, null)),
                call("by", "roll back", (d, id) -> d.rollBack(id, null)),
                call("by", "promote", (d, id) -> d.promote(id, null)),
                call("by", "accept", (d, id) -> d.accept(id, null)),
                call("mode", "cancel", (d, id) -> d.cancel(id, null, MAX)),
                call("service", "history", (d, id) -> d.history(null, 1)),
                call("listener", "watch", (d, id) -> d.watch(id, null)),
                call("listener", "watch all", (d, id) -> d.watchAll(null)),
                call("timeout", "await", (d, id) -> d.await(id, null)),
                call("olderThan", "prune", (d, id) -> d.prune(null)));
    }

    @ParameterizedTest(name = "{1} without {0}")
    @MethodSource
    void a_command_without_one_of_its_arguments_is_refused_naming_it(String argument, String method, Call call) {
        Simulation world = Worlds.good(4);
        String id = world.client().deploy(Worlds.v2()).id();
        List<Object> before = Worlds.stored(world);

        assertThatThrownBy(() -> call.on(world.client(), id))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(argument + " must be ")
                .hasMessageEndingWith(", was null");
        assertThat(Worlds.stored(world)).isEqualTo(before);
    }

    static Stream<Object[]> unknown() {
        return Stream.of("", "nobody", "a\0b", "\ud800", "\u001b[2J\nid", "x".repeat(10_000))
                .flatMap(id -> Stream.<BiConsumer<RollingDeployer, String>>of(
                                (d, name) -> d.pause(name, MAX),
                                (d, name) -> d.resume(name, MAX),
                                (d, name) -> d.cancel(name, CancelMode.ROLL_BACK, MAX),
                                (d, name) -> d.rollBack(name, MAX),
                                (d, name) -> d.promote(name, MAX),
                                (d, name) -> d.retry(name, MAX),
                                (d, name) -> d.accept(name, MAX),
                                (d, name) -> d.explain(name),
                                (d, name) -> d.watch(name, event -> {}))
                        .map(command -> new Object[] {id, command}));
    }

    /** Rows 83 and 91. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("unknown")
    void a_deployment_that_there_is_not_is_named_in_one_printable_line(
            String id, BiConsumer<RollingDeployer, String> command) {
        Simulation world = Worlds.good(4);

        assertThatThrownBy(() -> command.accept(world.client(), id))
                .isExactlyInstanceOf(RefusedException.class)
                .hasMessageStartingWith("there is no deployment '")
                .satisfies(e -> assertThat(e.getMessage())
                        .hasLineCount(1)
                        .hasSizeLessThan(120)
                        .doesNotContain("\u001b", "\0"));
        assertThat(world.client().find(id)).isEmpty();
    }

    @Test
    void a_time_to_wait_is_not_negative() {
        Simulation world = Worlds.good(4);
        String id = world.client().deploy(Worlds.v2()).id();

        assertThatThrownBy(() -> world.client().await(id, Duration.ofNanos(-1)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be at least PT0S, was PT-0.000000001S");
    }

    /** People wait so when they mean "until the end". */
    @Test
    @Timeout(60)
    void the_longest_time_to_wait_lasts_until_the_end() throws InterruptedException {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        registry.put(Instance.of("i1", "web", "10.0.0.1:80", "v1"));
        registry.put(Instance.of("i2", "web", "10.0.0.2:80", "v1"));
        Policy quick = Policy.builder()
                .batchPause(Duration.ZERO)
                .health(HealthPolicy.defaults().startDelay(Duration.ZERO))
                .build();
        try (RollingDeployer deployer = RollingDeployer.builder()
                .instances(registry)
                .updater((instance, version, context) -> {})
                .probe(HealthProbe.none())
                .store(new InMemoryStateStore())
                .build()) {
            deployer.start();
            String id = deployer.deploy(DeploymentRequest.of("web", "v2").policy(quick))
                    .id();

            Deployment end = deployer.await(id, Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));

            assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        }
    }
}
