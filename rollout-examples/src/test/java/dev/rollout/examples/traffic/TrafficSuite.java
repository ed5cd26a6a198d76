package dev.rollout.examples.traffic;

import static dev.rollout.examples.fleet.Calls.call;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.engine.SplitCheck;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every load balancer must do with shares and drains, measured from the client's side. */
abstract class TrafficSuite extends BalancerSuite {
    private static final int REQUESTS = 20_000;
    private static final int DRAINS = 20;
    private static final int SLOW_REQUESTS = 50;

    @ParameterizedTest
    @CsvSource({
        "VERSION, 5",
        "VERSION, 25",
        "VERSION, 50",
        "VERSION, 100",
        "SLOT, 5",
        "SLOT, 25",
        "SLOT, 50",
        "SLOT, 100"
    })
    void requests_are_shared_as_planned_and_the_router_says_the_same(TrafficSplit.By by, int percent) throws Exception {
        Started proxy = begun(by == TrafficSplit.By.SLOT ? startSlots() : startOne());
        BalancerRouter router = new BalancerRouter(proxy.balancer());
        router.split("shop", split(by, percent), call("split", 1));
        Map<String, Double> current = router.current("shop");
        LoadClient.Counts counts = send(proxy.port(), REQUESTS);
        assertThat(counts.failures()).isEmpty();
        assertThat(sum(current)).isCloseTo(100, within(0.001));
        assertThat(ofGreen(current)).isCloseTo(percent, within(0.5));
        double measured = 0;
        for (Instance instance : fleet.instances()) {
            double share = 100.0 * counts.byVersion().getOrDefault(instance.id(), 0L) / counts.total();
            assertThat(share).as(instance.id()).isCloseTo(current.getOrDefault(instance.id(), 0.0), within(2.0));
            measured += instance.id().startsWith("green") ? share : 0;
        }
        assertThat(measured).isCloseTo(percent, within(2.0));
    }

    @Test
    void shares_are_changed_under_load_and_no_request_fails() throws Exception {
        Started proxy = begun(startOne());
        BalancerRouter router = new BalancerRouter(proxy.balancer());
        try (LoadClient client = LoadClient.start(proxy.port(), USERS, WITHOUT_PAUSE)) {
            for (Integer percent : List.of(0, 10, 50, 90, 100, 0, 100, 25)) {
                router.split("shop", split(TrafficSplit.By.VERSION, percent), call("split", 1));
                assertThat(ofGreen(router.current("shop"))).isCloseTo(percent, within(0.5));
                awaitMore(client, 1_000);
            }
            router.split("shop", split(TrafficSplit.By.VERSION, null), call("split", 1));
            assertThat(router.current("shop"))
                    .hasSize(8)
                    .allSatisfy((id, share) -> assertThat(share).isCloseTo(12.5, within(0.001)));
            awaitMore(client, 1_000);
            assertThat(client.counts().failures()).isEmpty();
        }
    }

    @Test
    void slots_are_swapped_and_swapped_back_under_load_and_no_request_fails() throws Exception {
        Started proxy = begun(startSlots());
        BalancerRouter router = new BalancerRouter(proxy.balancer());
        try (LoadClient client = LoadClient.start(proxy.port(), USERS, WITHOUT_PAUSE)) {
            for (int percent : List.of(0, 100, 0)) {
                router.split("shop", split(TrafficSplit.By.SLOT, percent), call("split", 1));
                Set<String> expected = fleet.instances(percent == 0 ? "blue" : "green").stream()
                        .map(Instance::id)
                        .collect(toSet());
                assertThat(router.current("shop")).hasSize(fleet.instances().size());
                assertThat(taking(router.current("shop"))).isEqualTo(expected);
                awaitMore(client, 2 * USERS);
                Map<String, Long> before = client.counts().byVersion();
                awaitMore(client, 5_000);
                assertThat(changed(before, client.counts().byVersion())).isEqualTo(expected);
            }
            router.split("shop", split(TrafficSplit.By.SLOT, null), call("split", 1));
            assertThat(ofGreen(router.current("shop"))).isCloseTo(25, within(0.01));
            router.drain(fleet.instance("blue-1"), call("drain", 1));
            router.drain(fleet.instance("blue-2"), call("drain", 1));
            assertThat(ofGreen(router.current("shop"))).isCloseTo(100 / 3.0, within(0.01));
            assertThat(client.counts().failures()).isEmpty();
        }
    }

    @Test
    void a_share_outlasts_drains_and_returns_and_a_group_without_anybody_leaves_all_to_the_other() throws Exception {
        for (boolean slots : List.of(false, true)) {
            Started proxy = begun(slots ? startSlots() : startOne());
            BalancerRouter router = new BalancerRouter(proxy.balancer());
            router.split("shop", split(TrafficSplit.By.SLOT, 40), call("split", 1));
            try (LoadClient client = LoadClient.start(proxy.port(), 2, 400)) {
                for (String id : List.of("blue-1", "blue-2", "green-1")) {
                    router.drain(fleet.instance(id), call("drain", 1));
                    assertThat(ofGreen(router.current("shop"))).as(id).isCloseTo(40, within(0.5));
                }
                router.drain(fleet.instance("green-2"), call("drain", 1));
                assertThat(ofGreen(router.current("shop"))).isZero();
                assertThat(sum(router.current("shop"))).isCloseTo(100, within(0.001));
                awaitMore(client, 20);
                for (String id : List.of("green-1", "blue-1", "green-2", "blue-2")) {
                    router.admit(fleet.instance(id), call("admit", 1));
                    assertThat(ofGreen(router.current("shop"))).as(id).isCloseTo(40, within(0.5));
                }
                router.split("shop", split(TrafficSplit.By.SLOT, 100), call("split", 1));
                router.drain(fleet.instance("green-1"), call("drain", 1));
                router.drain(fleet.instance("green-2"), call("drain", 1));
                awaitMore(client, 20);
                assertThat(sum(router.current("shop"))).isCloseTo(100, within(0.001));
                router.admit(fleet.instance("green-2"), call("admit", 1));
                assertThat(taking(router.current("shop"))).containsExactly("green-2");
                awaitMore(client, 20);
                assertThat(client.counts().failures()).isEmpty();
            }
        }
    }

    @Test
    void who_is_in_rotation_is_told_also_with_a_share_of_0_and_nobody_else_is() throws Exception {
        for (boolean slots : List.of(false, true)) {
            BalancerRouter router =
                    new BalancerRouter(begun(slots ? startSlots() : startOne()).balancer());
            TrafficSplit none = split(TrafficSplit.By.SLOT, 0);
            router.split("shop", none, call("split", 1));
            router.drain(fleet.instance("green-1"), call("drain", 1));
            router.drain(fleet.instance("blue-3"), call("drain", 1));
            assertThat(router.current("shop"))
                    .containsOnlyKeys("green-2", "blue-1", "blue-2", "blue-4", "blue-5", "blue-6")
                    .containsEntry("green-2", 0.0);
            assertThat(SplitCheck.of(none, router.current("shop")).ok()).isTrue();

            router.drain(fleet.instance("green-2"), call("drain", 1));
            assertThat(router.current("shop")).doesNotContainKey("green-2");
            // by that a group with nobody in rotation is told from one that gets nothing though it should
            TrafficSplit most = split(TrafficSplit.By.SLOT, 90);
            router.split("shop", most, call("split", 1));
            assertThat(SplitCheck.of(most, router.current("shop")).ok()).isTrue();

            router.admit(fleet.instance("green-1"), call("admit", 1));
            assertThat(router.current("shop").get("green-1")).isCloseTo(90, within(0.5));
        }
    }

    @Test
    void a_drain_waits_for_slow_requests_and_cuts_none() throws Exception {
        Started proxy = begun(startOne());
        BalancerRouter router = new BalancerRouter(proxy.balancer());
        URI address = URI.create("http://127.0.0.1:" + proxy.port() + "/slow");
        HttpClient browser =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        int answered = 0;
        try (LoadClient client = LoadClient.start(proxy.port(), 2, 200)) {
            for (int i = 0; i < DRAINS; i++) {
                Instance drained = fleet.instances().get(i % fleet.instances().size());
                TrafficSplit all = new TrafficSplit(TrafficSplit.By.VERSION, "v2", 100, Set.of(drained.id()));
                router.split("shop", all, call("split", 1));
                List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
                for (int k = 0; k < SLOW_REQUESTS; k++) {
                    HttpRequest request = HttpRequest.newBuilder(address).build();
                    slow.add(browser.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
                }
                await().pollInterval(Duration.ofMillis(5)).until(() -> fleet.slow(drained.id()) == SLOW_REQUESTS);
                assertThat(router.drain(drained, call("drain", 1))).isEqualTo(DrainResult.DRAINED);
                assertThat(fleet.slow(drained.id())).isZero();
                for (CompletableFuture<HttpResponse<String>> request : slow) {
                    HttpResponse<String> response = request.get();
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body()).isEqualTo(drained.id());
                    answered++;
                }
                fleet.stop(drained.id());
                awaitMore(client, 10);
                fleet.start(drained.id());
                router.admit(drained, call("admit", 1));
            }
            assertThat(answered).isEqualTo(DRAINS * SLOW_REQUESTS);
            assertThat(client.counts().failures()).isEmpty();
        }
    }

    @Test
    void a_share_for_one_that_nobody_knows_is_refused() throws Exception {
        for (boolean slots : List.of(false, true)) {
            Balancer balancer = begun(slots ? startSlots() : startOne()).balancer();
            Map<String, Double> before = balancer.shares();
            TrafficSplit split = new TrafficSplit(TrafficSplit.By.SLOT, "green", 5, Set.of("green-1", "green-9"));
            assertThatThrownBy(() -> new BalancerRouter(balancer).split("shop", split, call("split", 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("green-9");
            assertThat(balancer.shares()).isEqualTo(before);
        }
    }

    static double ofGreen(Map<String, Double> shares) {
        return shares.entrySet().stream()
                .filter(share -> share.getKey().startsWith("green"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Set<String> taking(Map<String, Double> shares) {
        return shares.keySet().stream().filter(id -> shares.get(id) > 0).collect(toSet());
    }

    private static double sum(Map<String, Double> shares) {
        return shares.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static Set<String> changed(Map<String, Long> before, Map<String, Long> after) {
        return after.keySet().stream()
                .filter(id -> !after.get(id).equals(before.get(id)))
                .collect(toSet());
    }
}
