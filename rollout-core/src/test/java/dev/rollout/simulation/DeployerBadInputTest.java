package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of bad input that concern the deployer: a clear error, nothing changed, no instance touched. */
class DeployerBadInputTest {
    private static final By MAX = By.of("max");
    private static final DeploymentRequest V2 = DeploymentRequest.of("web", "v2");

    /** What a registry may come up with. */
    private record Fixed(List<Instance> fleet) implements InstanceRegistry {
        @Override
        public List<Instance> instances(String service) {
            return fleet;
        }

        @Override
        public void recordVersions(String service, Map<String, String> versions, long fence) {}
    }

    private static Instance instance(String id, String service, String version) {
        return Instance.of(id, service, "10.0.0.1:80", version);
    }

    private static List<Instance> nine(int position, Instance instance) {
        List<Instance> fleet = new ArrayList<>(IntStream.range(0, 9)
                .mapToObj(number -> instance("i" + number, "web", "v1"))
                .toList());
        fleet.set(position, instance);
        return fleet;
    }

    private static Object[] fleet(String row, List<Instance> fleet, DeploymentRequest request, String message) {
        return new Object[] {row, fleet, request, message};
    }

    static Stream<Object[]> a_request_that_does_not_fit_the_fleet_is_refused() {
        List<Instance> good = nine(0, instance("i0", "web", "v1"));
        Policy both = Policy.builder().batchSize(5).maxUnavailable(3).build();
        return Stream.of(
                fleet("10", good, DeploymentRequest.of("web", "v1"), "nothing to do: all 9 instances of web are at v1"),
                fleet("11", null, V2, "instances of service 'web' must be a list, was null"),
                fleet("12", List.of(), V2, "no instances for service 'web'"),
                fleet("13", Collections.nCopies(100_001, good.get(0)), V2, "100001 instances, the limit is 100000"),
                fleet("14", nine(8, good.get(2)), V2, "instance id i2 is there twice, at 2 and at 8"),
                fleet("15", nine(7, null), V2, "instances must not contain null, element 7 is null"),
                fleet("18", nine(4, instance("x", "shop", "v1")), V2, "x at 4 belongs to service 'shop', not to 'web'"),
                fleet("19", nine(7, instance("i7", "web", null)), V2, "previous version of i7 unknown"),
                fleet("25", List.of(good.get(0)), V2, "set allowDowntime"),
                fleet("26", good, V2.policy(both), "set batchSize to 3 or maxUnavailable to 5"));
    }

    @ParameterizedTest(name = "row {0}: {3}")
    @MethodSource
    void a_request_that_does_not_fit_the_fleet_is_refused(
            String row, List<Instance> fleet, DeploymentRequest request, String message) {
        List<String> touched = Collections.synchronizedList(new ArrayList<>());
        InMemoryStateStore store = new InMemoryStateStore();
        try (RollingDeployer deployer = RollingDeployer.builder()
                .instances(new Fixed(fleet))
                .updater((instance, version, context) -> touched.add(instance.id()))
                .probe(HealthProbe.none())
                .store(store)
                .build()) {
            deployer.start();

            assertThatThrownBy(() -> deployer.plan(request)).hasMessageContaining(message);
            assertThatThrownBy(() -> deployer.deploy(request))
                    .isInstanceOfAny(RefusedException.class, IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
        assertThat(store.list(new DeploymentQuery(null, false, 10))).isEmpty();
        assertThat(touched).isEmpty();
    }

    /** Rows 16 and 17. */
    @Test
    void an_instance_whose_id_is_blank_or_too_long_cannot_be_made() {
        assertThatThrownBy(() -> instance(" ", "web", "v1")).hasMessageContaining("instance id must be 1–200");
        assertThatThrownBy(() -> instance("i".repeat(201), "web", "v1")).hasMessageContaining("201 characters");
    }

    private static Object[] command(String row, BiConsumer<RollingDeployer, String> command, String message) {
        return new Object[] {row, command, message};
    }

    /** Each is given while {@code driver-1} is held, and {@code done} is the deployment before it. */
    static Stream<Object[]> what_cannot_be_asked_of_a_deployer_is_refused() {
        String unknown = "there is no deployment 'nobody'";
        return Stream.of(
                command("83 cancel", (d, done) -> d.cancel("nobody", CancelMode.STOP, MAX), unknown),
                command("83 pause", (d, done) -> d.pause("nobody", MAX), unknown),
                command("83 resume", (d, done) -> d.resume("nobody", MAX), unknown),
                command("83 roll back", (d, done) -> d.rollBack("nobody", MAX), unknown),
                command("83 explain", (d, done) -> d.explain("nobody"), unknown),
                command("83 watch", (d, done) -> d.watch("nobody", event -> {}), unknown),
                command(
                        "84 cancel",
                        (d, done) -> d.cancel(done, CancelMode.STOP, MAX),
                        "is already completed at 2030-"),
                command("84 back", (d, done) -> d.cancel(done, CancelMode.ROLL_BACK, MAX), "is already completed at"),
                command("84 pause", (d, done) -> d.pause(done, MAX), "is already completed at"),
                command("85 resume", (d, done) -> d.resume(done, MAX), "is already completed at"),
                command("86 version", (d, done) -> d.deploy(first().key("k1").force(true)), "differs in field force"),
                command("86 policy", (d, done) -> d.deploy(V2.key("k1")), "differs in field policy"),
                command(
                        "86 attributes",
                        (d, done) -> d.deploy(first().attribute("a", "b")),
                        "differs in field attributes"),
                command(
                        "86 target",
                        (d, done) -> d.deploy(DeploymentRequest.of("web", "v9").key("k1")),
                        "request key 'k1' stands for deployment"),
                command(
                        "87",
                        (d, done) -> d.deploy(DeploymentRequest.of("web", "v4")),
                        "service 'web' has the active deployment client-2; wait for its end, or cancel it first"),
                command("88", (d, done) -> d.watch(done, -1, event -> {}), "fromSequence must be at least 1, was -1"),
                command(
                        "88 zero",
                        (d, done) -> d.watch(done, 0, event -> {}),
                        "fromSequence must be at least 1, was 0"),
                command("history", (d, done) -> d.history("web", 0), "limit must be 1–10000, was 0"),
                command("90", (d, done) -> d.start(), "without an updater this deployer submits and watches only"),
                command("91 long", (d, done) -> d.pause(done, By.of("x".repeat(10_000))), "actor must be 1–200"),
                command(
                        "91 escape",
                        (d, done) -> d.pause(done, By.of("m\u001b[2J")),
                        "actor contains control character"));
    }

    private static DeploymentRequest first() {
        return Worlds.v2().key("k1");
    }

    @ParameterizedTest(name = "row {0}: {2}")
    @MethodSource
    void what_cannot_be_asked_of_a_deployer_is_refused(
            String row, BiConsumer<RollingDeployer, String> command, String message) {
        Simulation world = Worlds.good(4);
        world.driver("a");
        String done = world.run(first()).id();
        String held = world.client().deploy(DeploymentRequest.of("web", "v3")).id();
        world.client().pause(held, MAX);
        world.runUntil(() -> world.get(held).status() == DeploymentStatus.PAUSED);
        List<Object> before = Worlds.stored(world);
        List<FleetLog.Entry> log = world.fleet().log().entries();

        assertThatThrownBy(() -> command.accept(world.client(), done))
                .isInstanceOfAny(RefusedException.class, IllegalArgumentException.class, IllegalStateException.class)
                .hasMessageContaining(message);
        world.time().advance(Duration.ofMinutes(5));

        assertThat(Worlds.stored(world)).isEqualTo(before);
        assertThat(world.fleet().log().entries()).isEqualTo(log);
    }

    /** Row 85. */
    @Test
    void what_was_asked_for_already_changes_nothing_and_gives_the_same_result() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();
        Deployment once = world.client().pause(id, MAX);
        List<Object> before = Worlds.stored(world);

        assertThat(world.client().pause(id, By.of("ann"))).isEqualTo(once);
        assertThat(Worlds.stored(world)).isEqualTo(before);

        assertThatThrownBy(() -> {
                    world.client().resume(id, MAX);
                    world.client().resume(id, MAX);
                })
                .hasMessageContaining("resume is possible where it is paused");
    }

    /** Row 88. */
    @Test
    void beyond_the_end_of_a_finished_deployment_there_is_nothing() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        Deployment end = world.run(Worlds.v2());
        List<Object> heard = new ArrayList<>();

        world.client().watch(end.id(), end.lastSequence() + 1, heard::add);
        world.time().advance(Duration.ofMinutes(1));

        assertThat(heard).isEmpty();
        assertThat(world.store().events(end.id(), end.lastSequence() + 1, 10)).isEmpty();
    }

    /** Row 90. */
    @Test
    void a_deployer_is_started_once_and_of_no_use_after_its_end() {
        Simulation world = Worlds.good(4);
        RollingDeployer driver = world.driver("a").deployer();
        String id = driver.deploy(Worlds.v2()).id();
        assertThatThrownBy(driver::start).hasMessageContaining("was started already");

        driver.close();
        driver.close();

        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> uses = List.of(
                driver::start,
                () -> driver.plan(V2),
                () -> driver.deploy(V2),
                () -> driver.find(id),
                () -> driver.history("web", 1),
                driver::active,
                () -> driver.pause(id, MAX),
                () -> driver.resume(id, MAX),
                () -> driver.pauseAll(MAX),
                () -> driver.cancel(id, CancelMode.STOP, MAX),
                () -> driver.rollBack(id, MAX),
                () -> driver.explain(id),
                () -> driver.watch(id, event -> {}),
                () -> driver.watchAll(event -> {}),
                () -> driver.await(id, Duration.ZERO),
                () -> driver.prune(VirtualTime.START));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("this deployer is closed"));
    }

    /** Row 91. */
    @Test
    void what_an_actor_says_is_printed_without_its_escapes() {
        Simulation world = Worlds.good(4);
        world.driver("a");
        String id = world.client().deploy(Worlds.v2()).id();

        Deployment paused = world.client().pause(id, new By("max\u202egnp", "line\u2028break"));

        assertThat(paused.reason()).isEqualTo("paused by max\\u202egnp (line\\u2028break)");
        assertThat(paused.toString()).doesNotContain("\u202e").doesNotContain("\u2028");
    }
}
