package dev.rollout;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Retention;
import dev.rollout.spi.Scan;
import dev.rollout.spi.Session;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        assertThatThrownBy(() ->
                        driving().store(new SlowStore(Duration.ofSeconds(7))).build())
                .hasMessageContaining(
                        "stopMargin must be at least the store's socketTimeout + PT2S = PT7S + PT2S = PT9S, was PT8S");
        assertThatCode(() -> driving()
                        .store(new SlowStore(Duration.ofSeconds(6)))
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    /** The in-memory store, with answers that can take long. */
    private record SlowStore(InMemoryStateStore store, Duration longest)
            implements StateStore, DriverSessions, Retention {
        SlowStore(Duration longest) {
            this(new InMemoryStateStore(), longest);
        }

        @Override
        public Optional<Duration> longestAnswer() {
            return Optional.of(longest);
        }

        @Override
        public CreateResult create(NewDeployment deployment) {
            return store.create(deployment);
        }

        @Override
        public Optional<DeploymentSnapshot> load(String deploymentId) {
            return store.load(deploymentId);
        }

        @Override
        public CommitResult commit(DeploymentWrite write) {
            return store.commit(write);
        }

        @Override
        public CommitResult request(ControlRequest request) {
            return store.request(request);
        }

        @Override
        public List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
            return store.events(deploymentId, fromSequence, limit);
        }

        @Override
        public List<DeploymentRoot> list(DeploymentQuery query) {
            return store.list(query);
        }

        @Override
        public Session open(String label, Duration ttl) {
            return store.open(label, ttl);
        }

        @Override
        public Optional<Instant> renew(String sessionId, Duration ttl) {
            return store.renew(sessionId, ttl);
        }

        @Override
        public Optional<DeploymentSnapshot> takeOver(String sessionId, String deploymentId) {
            return store.takeOver(sessionId, deploymentId);
        }

        @Override
        public Scan scan(String sessionId, Set<String> services) {
            return store.scan(sessionId, services);
        }

        @Override
        public void end(String sessionId) {
            store.end(sessionId);
        }

        @Override
        public int prune(Instant olderThan) {
            return store.prune(olderThan);
        }
    }
}
