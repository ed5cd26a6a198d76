package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.Invariant;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.Tally;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.metrics.RolloutMetrics;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.RefusedWriteException;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What metrics tell of a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private PostgresStateStore store;

    @BeforeAll
    void open() {
        String database = TestPostgres.newDatabaseWithSchema(getClass());
        store = PostgresStateStore.open(TestPostgres.url(database), TestPostgres.user(), TestPostgres.password());
    }

    @AfterAll
    void close() {
        store.close();
    }

    private static InMemoryInstanceRegistry fleet(String service) {
        return new InMemoryInstanceRegistry()
                .put(Instance.of("a", service, "a:80", "v1"))
                .put(Instance.of("b", service, "b:80", "v1"));
    }

    private Timer calls(String operation) {
        return meters.get("rollout.store.calls")
                .tags("operation", operation, "outcome", "success")
                .timer();
    }

    /** Closing hands over the last news, so nothing is waited for here. */
    @Test
    void each_operation_is_timed_and_the_last_step_is_counted_when_the_deployer_is_closed() throws Exception {
        RollingDeployer deployer = RollingDeployer.builder()
                .instances(fleet("timed"))
                .updater((instance, version, context) -> {})
                .probe(HealthProbe.none())
                .store(store)
                .listener(RolloutMetrics.to(meters))
                .build();
        try (deployer) {
            deployer.start();
            String id = deployer.deploy(DeploymentRequest.of("timed", "v2")
                            .policy(Policy.builder().batchPause(Duration.ZERO).build()))
                    .id();
            Deployment end = deployer.await(id, Duration.ofMinutes(1));
            assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        }

        assertThat(calls("create").count()).isEqualTo(1);
        assertThat(calls("commit").count()).isPositive();
        assertThat(calls("commit").mean(TimeUnit.MICROSECONDS))
                .as("a round trip and a disk write take longer than this")
                .isGreaterThan(20);
        assertThat(calls("open").count()).isEqualTo(1);
        assertThat(calls("end").count()).isEqualTo(1);
        assertThat(meters.get("rollout.deployment.duration")
                        .tags("service", "timed", "status", "completed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("rollout.instance.transitions")
                        .tags("service", "timed", "status", "healthy")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("rollout.invariants.broken").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    @Test
    void a_write_that_the_database_refuses_says_which_invariant_it_would_break_I1() {
        try (RollingDeployer submits = RollingDeployer.builder()
                .instances(fleet("refused"))
                .store(store)
                .build()) {
            String id = submits.deploy(DeploymentRequest.of("refused", "v2")).id();
            String session = store.open("driver", Duration.ofSeconds(30)).id();
            DeploymentRoot root = store.takeOver(session, id).orElseThrow().root();
            Tally both = new Tally(2, 0, 0, 0, 2, 2);

            assertThatThrownBy(() -> store.commit(new DeploymentWrite(
                            id,
                            root.ownership().fence(),
                            root.revision(),
                            root.state().toBuilder().tally(both).build(),
                            List.of(),
                            List.of())))
                    .isInstanceOfSatisfying(
                            RefusedWriteException.class,
                            refused -> assertThat(refused.invariant()).isIn(Invariant.CAPACITY, Invariant.TALLY));
        }
    }
}
