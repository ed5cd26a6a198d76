package dev.rollout.examples.traffic;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.rollout.BlueGreen;
import dev.rollout.By;
import dev.rollout.Canary;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.Step;
import dev.rollout.Strategy;
import dev.rollout.WaitReason;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.probe.HttpHealthProbe;
import dev.rollout.spi.TrafficRouter;
import dev.rollout.spi.TrafficSplit;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Canary and blue/green: the real engine over a real load balancer, measured from the client's side. */
abstract class StrategySuite extends BalancerSuite {
    private static final int REQUESTS = 4_000;
    private static final int REQUESTS_A_SECOND = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final By ANNA = By.of("anna");

    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final AtomicBoolean dead = new AtomicBoolean();
    /** By the updater's own word. */
    private final Set<String> updated = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void register() {
        fleet.instances().forEach(registry::put);
    }

    /** Two and four of eight: without weights they would get 25 % and 50 %. */
    @Test
    void a_canary_gets_its_weight_at_each_step_whatever_the_number_of_its_instances_and_no_request_fails()
            throws Exception {
        Started proxy = begun(startOne());
        try (RollingDeployer deployer = driver("a", MortalStore.of(store, dead), new BalancerRouter(proxy.balancer()));
                LoadClient client = LoadClient.start(proxy.port(), USERS, REQUESTS_A_SECOND)) {
            String id = deployer.deploy(request(Canary.of(
                            Step.instances(2),
                            Step.weight(5),
                            Step.approval("5"),
                            Step.instances(4),
                            Step.weight(25),
                            Step.approval("25"),
                            Step.instances("100%"),
                            Step.weight(100),
                            Step.approval("100"))))
                    .id();
            for (int weight : new int[] {5, 25, 100}) {
                awaitWait(deployer, id, WaitReason.Approval.class);
                assertThat(updated).hasSize(weight == 5 ? 2 : weight == 25 ? 4 : 8);
                assertThat(share(updated, proxy.balancer().shares()))
                        .as("the balancer says")
                        .isCloseTo(weight, within(0.5));
                assertThat(measured(client)).as("the client says").isCloseTo(weight, within(2.0));
                deployer.approve(id, Integer.toString(weight), ANNA);
            }
            assertThat(deployer.await(id, PATIENCE).status()).isEqualTo(DeploymentStatus.COMPLETED);
            assertThat(client.counts().failures()).isEmpty();
        }
    }

    @ParameterizedTest(name = "rolled back meanwhile: {0}")
    @ValueSource(booleans = {false, true})
    void when_a_driver_dies_between_a_switch_and_its_record_router_and_store_agree_in_the_end(boolean rolledBack)
            throws Exception {
        Started proxy = begun(startSlots());
        Balancer balancer = proxy.balancer();
        BalancerRouter router = new BalancerRouter(balancer);
        balancer.split(split(TrafficSplit.By.SLOT, 0));
        try (RollingDeployer first = driver("a", MortalStore.of(store, dead), new FatalRouter(router, dead));
                RollingDeployer onlooker = RollingDeployer.builder()
                        .instances(registry)
                        .store(store)
                        .build();
                LoadClient client = LoadClient.start(proxy.port(), USERS, REQUESTS_A_SECOND)) {
            String id = first.deploy(request(BlueGreen.idle("green").keepWarm(Duration.ofMillis(500))))
                    .id();
            await().atMost(PATIENCE).until(dead::get);
            assertThat(taking(balancer)).isEqualTo(ids("green"));
            assertThat(onlooker.slots("shop").active()).isEqualTo("blue");
            if (rolledBack) {
                onlooker.rollBack(id, ANNA);
            }

            RollingDeployer second = driver("b", MortalStore.of(store, new AtomicBoolean()), router);
            try (second) {
                Deployment end = second.await(id, PATIENCE);
                String active = rolledBack ? "blue" : "green";
                assertThat(end.status())
                        .isEqualTo(rolledBack ? DeploymentStatus.ROLLED_BACK : DeploymentStatus.COMPLETED);
                assertThat(onlooker.slots("shop").active()).isEqualTo(active);
                assertThat(taking(balancer)).isEqualTo(ids(active));
                assertThat(balancer.shares()).hasSize(8);
            }
            assertThat(updated).isEqualTo(ids("green"));
            assertThat(client.counts().failures()).isEmpty();
        }
    }

    private RollingDeployer driver(String label, MortalStore mortal, TrafficRouter router) {
        RollingDeployer deployer = RollingDeployer.builder()
                .label(label)
                .lease(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(3))
                .scanEvery(Duration.ofMillis(200))
                .closeTimeout(Duration.ofSeconds(1))
                .instances(registry)
                .updater((instance, version, context) -> {
                    fleet.stop(instance.id());
                    fleet.start(instance.id());
                    updated.add(instance.id());
                })
                .probe(HttpHealthProbe.path("/health"))
                .traffic(router)
                .store(mortal)
                .build();
        deployer.start();
        return deployer;
    }

    private static DeploymentRequest request(Strategy strategy) {
        return DeploymentRequest.of("shop", "v2")
                .strategy(strategy)
                .startedBy("anna")
                .policy(Policy.builder()
                        .batchPause(Duration.ZERO)
                        .health(HealthPolicy.defaults()
                                .startDelay(Duration.ZERO)
                                .interval(Duration.ofMillis(200)))
                        .build());
    }

    private static void awaitWait(RollingDeployer deployer, String id, Class<? extends WaitReason> reason) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(deployer.explain(id).waits())
                        .as(deployer.find(id).orElseThrow().toString())
                        .anyMatch(wait -> reason.isInstance(wait.reason())));
    }

    /** The share of what was updated, of the next requests. */
    private double measured(LoadClient client) {
        awaitMore(client, USERS); // those that were under way
        Map<String, Long> before = client.counts().byVersion();
        awaitMore(client, REQUESTS);
        Map<String, Double> answers = new ConcurrentHashMap<>();
        client.counts()
                .byVersion()
                .forEach((id, count) -> answers.put(id, (double) count - before.getOrDefault(id, 0L)));
        return share(updated, answers);
    }

    private static double share(Set<String> of, Map<String, Double> parts) {
        double all = parts.values().stream().mapToDouble(Double::doubleValue).sum();
        return 100
                * parts.entrySet().stream()
                        .filter(part -> of.contains(part.getKey()))
                        .mapToDouble(Map.Entry::getValue)
                        .sum()
                / all;
    }

    private static Set<String> taking(Balancer balancer) throws Exception {
        Map<String, Double> shares = balancer.shares();
        return shares.keySet().stream().filter(id -> shares.get(id) > 0).collect(toSet());
    }

    private Set<String> ids(String slot) {
        return fleet.instances(slot).stream().map(Instance::id).collect(toSet());
    }
}
