package dev.rollout.examples.traffic;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Fleet;
import dev.rollout.examples.fleet.LocalProcessUpdater;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallProxyTest {
    @TempDir
    Path directory;

    private Fleet fleet;
    private SmallProxy proxy;
    private SmallProxyAdmin admin;

    @BeforeEach
    void start() throws Exception {
        fleet = Fleet.start("shop", "v1", 3, directory);
        proxy = SmallProxy.start(0, fleet.instances());
        admin = SmallProxyAdmin.start(proxy);
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        proxy.close();
        fleet.close();
    }

    @Test
    void a_fleet_is_restarted_under_load_and_no_request_is_lost() throws Exception {
        LosslessRestart.rollThrough(fleet, new SmallProxyClient(admin.address()), proxy.port());
    }

    @Test
    void a_restart_without_drain_does_lose_requests_and_the_client_sees_it() throws Exception {
        LocalProcessUpdater updater = new LocalProcessUpdater(fleet.agent());
        try (LoadClient client = LoadClient.start(proxy.port(), 6, 300)) {
            await().until(() -> client.counts().total() > 50);
            updater.update(fleet.instances().get(0), "v2", call("op-1", 1));
            await().until(() -> client.counts().failed() > 0);
            assertThat(client.counts().failures()).isNotEmpty();
        }
    }

    @Test
    void a_drain_waits_for_the_request_in_flight_or_says_that_it_timed_out() throws Exception {
        Backend backend = new Backend("i-01", 1);
        assertThat(backend.enter()).isTrue();
        backend.drain();
        assertThat(backend.enter()).isFalse();
        assertThat(backend.state()).isEqualTo(new ServerState("i-01", false, true, 1));
        Balancer balancer = new OneBackend(backend);
        BalancerRouter router = new BalancerRouter(balancer);
        Instance instance = Instance.of("i-01", "shop", "127.0.0.1:1", "v1");
        assertThat(router.drain(instance, call("d", 1, Duration.ofMillis(150)))).isEqualTo(DrainResult.TIMED_OUT);
        backend.leave(null);
        assertThat(router.drain(instance, call("d", 1))).isEqualTo(DrainResult.DRAINED);
    }

    @Test
    void nothing_is_admitted_before_the_balancers_own_check_passed() throws Exception {
        Backend backend = new Backend("i-01", 1);
        backend.drain();
        backend.check(false);
        backend.check(false);
        BalancerRouter router = new BalancerRouter(new OneBackend(backend));
        Instance instance = Instance.of("i-01", "shop", "127.0.0.1:1", "v1");
        assertThatThrownBy(() -> router.admit(instance, call("a", 1, Duration.ofMillis(150))))
                .hasMessageContaining("own check of i-01");
        assertThat(backend.enter()).isFalse();
        backend.check(true);
        router.admit(instance, call("a", 1));
        assertThat(backend.enter()).isTrue();
    }

    @Test
    void an_instance_that_fails_its_check_gets_no_requests() throws Exception {
        new LocalProcessUpdater(fleet.agent()).update(fleet.instances().get(0), "v3", call("op-1", 1));
        await().until(() -> !proxy.server("i-01").serving());
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 6; i++) {
            assertThat(get(client, "/").headers().firstValue("X-Version")).contains("v1");
        }
    }

    @Test
    void an_error_that_an_instance_answers_is_told_apart_from_a_request_that_was_lost() throws Exception {
        new LocalProcessUpdater(fleet.agent()).update(fleet.instances().get(0), "v5", call("op-1", 1));
        await().until(() -> proxy.server("i-01").checked());
        try (LoadClient client = LoadClient.start(proxy.port(), 2, 200)) {
            await().until(() -> client.counts().answers("v5") > 40);
            LoadClient.Counts counts = client.counts();
            assertThat(counts.errors()).containsOnlyKeys("v5");
            assertThat(counts.failed()).isEqualTo(counts.errors().get("v5"));
            assertThat(counts.answers()).isEqualTo(counts.total());
            assertThat(counts.failures()).containsExactly("v5 answered 500");
            assertThat(client.lastAnswer("v5")).isNotZero();
            assertThat(client.lastAnswer("v9")).isZero();
            for (Instance instance : fleet.instances()) {
                proxy.drain(instance.id());
            }
            await().until(() -> client.counts()
                    .failures()
                    .contains("java.io.IOException: answered HTTP/1.1 503 Service Unavailable"));
            assertThat(client.counts().answers()).isLessThan(client.counts().total());
        }
    }

    @Test
    void without_any_instance_it_says_so() throws Exception {
        SmallProxyClient remote = new SmallProxyClient(admin.address());
        for (ServerState server : remote.servers()) {
            remote.drain(server.name());
        }
        assertThat(get(HttpClient.newHttpClient(), "/").statusCode()).isEqualTo(503);
        assertThatThrownBy(() -> remote.drain("i-99")).hasMessageContaining("no server i-99");
    }

    private HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + proxy.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private record OneBackend(Backend backend) implements Balancer {
        @Override
        public java.util.List<ServerState> servers() {
            return java.util.List.of(backend.state());
        }

        @Override
        public void drain(String server) throws IOException {
            backend.drain();
        }

        @Override
        public void ready(String server) {
            backend.ready();
        }

        @Override
        public void split(TrafficSplit split) {}

        @Override
        public Map<String, Double> shares() {
            return Map.of();
        }
    }
}
