package dev.rollout;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollingDeployerBuilderTest {
    private static RollingDeployerBuilder driving() {
        return RollingDeployer.builder()
                .instances(new InMemoryInstanceRegistry())
                .updater((instance, version, context) -> {})
                .probe(HealthProbe.none());
    }

    @Test
    void a_part_that_is_missing_is_named() {
        assertThatThrownBy(() -> RollingDeployer.builder().build()).hasMessageContaining("instances is not set");
        assertThatThrownBy(() -> RollingDeployer.builder()
                        .instances(new InMemoryInstanceRegistry())
                        .updater((instance, version, context) -> {})
                        .build())
                .hasMessageContaining("probe is not set")
                .hasMessageContaining("HealthProbe.none()");
    }

    @Test
    void a_part_is_set_once() {
        assertThatThrownBy(() -> driving().probe(HealthProbe.none())).hasMessage("probe is set already");
    }

    @Test
    void without_an_updater_it_does_not_start_and_says_why() {
        try (RollingDeployer watching = RollingDeployer.builder()
                .instances(new InMemoryInstanceRegistry())
                .build()) {
            assertThatThrownBy(watching::start).hasMessageContaining("submits and watches only");
        }
    }

    @Test
    void a_stop_margin_that_a_frozen_store_could_outlast_is_refused_with_the_sum() {
        assertThatThrownBy(
                        () -> driving().store(slowStore(Duration.ofSeconds(7))).build())
                .hasMessageContaining(
                        "stopMargin must be at least the store's socketTimeout + PT2S = PT7S + PT2S = PT9S, was PT8S");
        assertThatCode(() -> driving()
                        .store(slowStore(Duration.ofSeconds(6)))
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    /** A store of all three sides. */
    private interface WholeStore extends StateStore, DriverSessions, Retention {}

    /** The in-memory store, with answers that can take long. */
    private static WholeStore slowStore(Duration longest) {
        InMemoryStateStore store = new InMemoryStateStore();
        return (WholeStore) Proxy.newProxyInstance(
                WholeStore.class.getClassLoader(),
                new Class<?>[] {WholeStore.class},
                (proxy, method, arguments) -> method.getName().equals("longestAnswer")
                        ? Optional.of(longest)
                        : method.invoke(store, arguments));
    }
}
