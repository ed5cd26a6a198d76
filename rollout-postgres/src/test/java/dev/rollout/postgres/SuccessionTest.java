package dev.rollout.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.HealthProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deployments that follow one another, driven by two deployers on one database. */
class SuccessionTest {
    private static final String SERVICE = "checkout";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final By MAX = By.of("max");

    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
    private final Map<String, String> versions = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final CountDownLatch updating = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private PostgresStateStore store;
    private RollingDeployer one;
    private RollingDeployer other;

    @BeforeEach
    void start() {
        String database = TestPostgres.newDatabaseWithSchema(getClass());
        store = PostgresStateStore.of(TestPostgres.source(database));
        IntStream.range(0, 4).forEach(i -> registered("web-" + i, "v1"));
        one = deployer("host-1");
        other = deployer("host-2");
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        one.close();
        other.close();
    }

    private RollingDeployer deployer(String label) {
        RollingDeployer deployer = RollingDeployer.builder()
                .label(label)
                .instances(registry)
                .updater(this::update)
                .probe(HealthProbe.none())
                .store(store)
                .scanEvery(Duration.ofSeconds(1))
                .build();
        deployer.start();
        return deployer;
    }

    private void update(Instance instance, String version, CallContext context) throws InterruptedException {
        if (version.equals("slow")) {
            updating.countDown();
            mayGoOn.await();
        }
        if (broken.contains(instance.id())) {
            throw new IllegalStateException("no disk");
        }
        registered(instance.id(), version);
    }

    private void registered(String id, String version) {
        versions.put(id, version);
        registry.put(Instance.of(id, SERVICE, id + ":80", version));
    }

    private static DeploymentRequest to(String version, PolicyBuilder policy) {
        return DeploymentRequest.of(SERVICE, version)
                .policy(policy.batchPause(Duration.ZERO).build())
                .startedBy(MAX);
    }

    private static PolicyBuilder oneByOne() {
        return Policy.builder().batchSize(1);
    }

    private DeploymentStatus end(Deployment deployment) throws InterruptedException {
        return other.await(deployment.id(), SOON).status();
    }

    private List<DeploymentEvent> events(Deployment deployment) {
        return store.events(deployment.id(), 1, 1_000).stream()
                .map(NumberedEvent::event)
                .toList();
    }

    @Test
    void a_successor_begins_when_its_predecessor_has_closed_what_it_had_open_and_completes() throws Exception {
        Deployment first = one.deploy(to("slow", oneByOne()));
        assertThat(updating.await(60, TimeUnit.SECONDS)).isTrue();

        Deployment second = other.deploy(to("v3", oneByOne()).supersede(true));
        assertThat(second.status()).isEqualTo(DeploymentStatus.PENDING);
        assertThat(second.follows()).isEqualTo(new Lineage(first.id(), Lineage.Kind.SUPERSEDE));
        mayGoOn.countDown();

        assertThat(end(second)).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end(first)).isEqualTo(DeploymentStatus.SUPERSEDED);
        assertThat(versions.values()).containsOnly("v3");
        assertThat(events(second)).contains(new DeploymentEvent.Activated(first.id()));
        assertThat(events(first).get(events(first).size() - 1)).isInstanceOf(DeploymentEvent.DeploymentFinished.class);
    }

    @Test
    void one_that_waits_is_replaced_by_the_next_one() throws Exception {
        Deployment first = one.deploy(to("slow", oneByOne()));
        assertThat(updating.await(60, TimeUnit.SECONDS)).isTrue();

        Deployment second = other.deploy(to("v3", oneByOne()).supersede(true));
        Deployment third = one.deploy(to("v4", oneByOne()).supersede(true));
        assertThat(end(second)).isEqualTo(DeploymentStatus.SUPERSEDED);
        mayGoOn.countDown();

        assertThat(end(third)).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end(first)).isEqualTo(DeploymentStatus.SUPERSEDED);
        assertThat(versions.values()).containsOnly("v4");
        assertThat(events(second)).noneMatch(DeploymentEvent.OfInstance.class::isInstance);
    }

    @Test
    void a_failed_one_is_tried_again_and_skips_what_is_done() throws Exception {
        broken.add("web-2");
        Deployment failed = one.deploy(to("v2", oneByOne().autoRollback(false)));
        assertThat(end(failed)).isEqualTo(DeploymentStatus.FAILED);
        assertThat(versions).containsEntry("web-0", "v2").containsEntry("web-2", "v1");
        broken.clear();

        Deployment again = other.retry(failed.id(), MAX);

        assertThat(again.follows()).isEqualTo(new Lineage(failed.id(), Lineage.Kind.RETRY));
        assertThat(end(again)).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(versions.values()).containsOnly("v2");
        assertThat(events(again))
                .filteredOn(DeploymentEvent.InstanceUpdating.class::isInstance)
                .extracting(event -> ((DeploymentEvent.InstanceUpdating) event).instance())
                .doesNotContain("web-0", "web-1");
        assertThat(end(failed)).isEqualTo(DeploymentStatus.FAILED);
    }

    @Test
    void a_completed_one_is_rolled_back_by_a_new_one() throws Exception {
        registered("web-3", "v0");
        Deployment done = one.deploy(to("v2", oneByOne()));
        assertThat(end(done)).isEqualTo(DeploymentStatus.COMPLETED);

        Deployment back = other.rollBack(done.id(), MAX);

        assertThat(back.follows()).isEqualTo(new Lineage(done.id(), Lineage.Kind.ROLL_BACK));
        assertThat(end(back)).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(versions).isEqualTo(Map.of("web-0", "v1", "web-1", "v1", "web-2", "v1", "web-3", "v0"));
        assertThat(end(done)).isEqualTo(DeploymentStatus.COMPLETED);
    }
}
