package dev.rollout.examples.traffic;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Ports;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class HaProxyTrafficTest extends TrafficSuite {
    private final int port = Ports.free(1).get(0);

    @Override
    Started startOne() throws Exception {
        return start(HaProxyConfig.of(port, fleet.instances()), directory);
    }

    @Override
    Started startSlots() throws Exception {
        return start(
                HaProxyConfig.slots(
                        port,
                        "green",
                        "blue",
                        Map.of("green", fleet.instances("green"), "blue", fleet.instances("blue"))),
                directory);
    }

    static Started start(HaProxyConfig config, Path directory) throws Exception {
        Path folder = Files.createTempDirectory(directory, "haproxy");
        HaProxyProcess haproxy = HaProxyProcess.start(HaProxyProcess.find().orElseThrow(), config, folder);
        return new Started(config.port(), haproxy.balancer(), haproxy);
    }

    /** A client with the cookie keeps coming to a server that is only drained. */
    @Test
    void a_client_with_a_cookie_is_moved_off_by_a_drain_and_none_of_its_requests_fails() throws Exception {
        HaProxyConfig config = HaProxyConfig.of(port, fleet.instances()).withSticky();
        Balancer balancer = begun(start(config, directory)).balancer();
        BalancerRouter router = BalancerRouter.sticky(balancer);
        try (Browser browser = new Browser(port)) {
            await().until(() -> browser.answers.size() > 50);
            Instance home = fleet.instance(browser.last());
            assertThat(Set.copyOf(browser.answers)).containsExactly(home.id());
            balancer.drain(home.id());
            int drained = browser.answers.size();
            await().until(() -> browser.answers.size() > drained + 50);
            assertThat(browser.last()).isEqualTo(home.id());

            assertThat(router.drain(home, call("drain", 1, Duration.ofSeconds(2))))
                    .isEqualTo(DrainResult.DRAINED);
            fleet.stop(home.id());
            // Asked for again, as after a crash, a drain must not bring back those who come late with their old cookie.
            balancer.drain(home.id());
            assertThat(Browser.askOnce(port, "SERVER=" + home.id())).isEqualTo(200);
            assertThat(router.drain(home, call("drain", 1, Duration.ofSeconds(2))))
                    .isEqualTo(DrainResult.DRAINED);
            int moved = browser.answers.size();
            await().until(() -> browser.answers.size() > moved + 50);
            assertThat(browser.last()).isNotEqualTo(home.id());

            fleet.sick(home.id(), true);
            fleet.start(home.id());
            assertThatThrownBy(() -> router.admit(home, call("admit", 1, Duration.ofSeconds(1))))
                    .hasMessageContaining("own check of " + home.id());
            assertThat(balancer.server(home.id()).serving()).isFalse();
            fleet.sick(home.id(), false);
            router.admit(home, call("admit", 1));
            assertThat(balancer.server(home.id()).serving()).isTrue();
            assertThat(browser.failures).isEmpty();
        }
    }

    @Test
    void a_member_that_is_down_does_not_push_the_share_above_the_plan_when_it_comes_back() throws Exception {
        Balancer balancer = begun(startOne()).balancer();
        BalancerRouter router = new BalancerRouter(balancer);
        fleet.sick("green-1", true);
        await().until(() -> !balancer.server("green-1").serving());
        router.split("shop", split(TrafficSplit.By.VERSION, 20), call("split", 1));
        assertThat(ofGreen(router.current("shop"))).isBetween(10.0, 12.0);
        fleet.sick("green-1", false);
        await().until(() -> balancer.server("green-1").serving());
        assertThat(ofGreen(router.current("shop"))).isCloseTo(20, within(0.5));
    }

    @Test
    void another_driver_keeps_the_share_that_it_finds_and_so_does_haproxy_over_its_restart() throws Exception {
        for (HaProxyConfig config : List.of(
                HaProxyConfig.of(port, fleet.instances()),
                HaProxyConfig.slots(
                        port,
                        "green",
                        "blue",
                        Map.of("green", fleet.instances("green"), "blue", fleet.instances("blue"))))) {
            Path folder = Files.createTempDirectory(directory, "haproxy");
            Path binary = HaProxyProcess.find().orElseThrow();
            try (HaProxyProcess first = HaProxyProcess.start(binary, config, folder)) {
                new BalancerRouter(first.balancer()).split("shop", split(TrafficSplit.By.SLOT, 40), call("split", 1));
                BalancerRouter other = new BalancerRouter(config.balancer(folder));
                other.drain(fleet.instance("green-1"), call("drain", 1));
                assertThat(ofGreen(other.current("shop"))).isCloseTo(40, within(0.5));
                other.admit(fleet.instance("green-1"), call("admit", 1));
            }
            BalancerRouter router = new BalancerRouter(config.balancer(folder));
            assertThatThrownBy(() -> router.current("shop"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HAProxy at " + folder)
                    .hasMessageContaining("did not answer 'show ");
            assertThatThrownBy(() -> router.split("shop", split(TrafficSplit.By.SLOT, 5), call("split", 1)))
                    .isInstanceOf(IOException.class);
            try (HaProxyProcess again = HaProxyProcess.start(binary, config, folder)) {
                assertThat(again.balancer().servers()).allMatch(ServerState::serving);
                assertThat(ofGreen(router.current("shop"))).isCloseTo(40, within(0.5));
            }
        }
    }

    @Test
    void either_slot_can_be_given_a_share() throws Exception {
        Balancer slots = begun(startSlots()).balancer();
        Set<String> blue = fleet.instances("blue").stream().map(Instance::id).collect(Collectors.toSet());
        slots.split(new TrafficSplit(TrafficSplit.By.SLOT, "blue", 30, blue));
        assertThat(ofGreen(slots.shares())).isCloseTo(70, within(0.001));
    }

    @Test
    void a_refusal_names_server_command_and_answer() throws Exception {
        Started one = begun(startOne());
        assertThatThrownBy(() -> one.balancer().ready("i-99"))
                .isInstanceOf(IOException.class)
                .hasMessage("HAProxy refused 'set server fleet/i-99 state ready': No such server.");
        one.end().close();
        Balancer slots = begun(startSlots()).balancer();
        assertThatThrownBy(() -> slots.drain("i-99")).hasMessage("HAProxy has no server i-99 in green or blue");
        assertThatThrownBy(() -> slots.split(split(TrafficSplit.By.VERSION, 5)))
                .hasMessage("HAProxy shares between the slots green and blue, not version v2");
        assertThatThrownBy(() -> slots.split(new TrafficSplit(TrafficSplit.By.SLOT, "green", 5, Set.of("green-1"))))
                .hasMessageContaining("green-2 in slot green would get a share");
    }

    /** One client with a cookie jar, that asks without pause. */
    private static final class Browser implements AutoCloseable {
        private final Queue<String> answers = new ConcurrentLinkedQueue<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean open = new AtomicBoolean(true);
        private volatile String last = "";

        Browser(int port) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(new CookieManager())
                    .build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .build();
            Thread thread = new Thread(() -> {
                while (open.get()) {
                    ask(client, request);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private void ask(HttpClient client, HttpRequest request) {
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    last = response.body();
                    answers.add(last);
                } else {
                    failures.add(response.statusCode() + " " + response.body());
                }
            } catch (IOException | InterruptedException e) {
                failures.add(e.toString());
            }
        }

        static int askOnce(int port, String cookie) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .header("Cookie", cookie)
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }

        String last() {
            return last;
        }

        @Override
        public void close() {
            open.set(false);
        }
    }
}
