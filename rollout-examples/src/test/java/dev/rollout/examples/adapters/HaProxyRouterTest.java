package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Ports;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.examples.traffic.Balancer;
import dev.rollout.examples.traffic.HaProxyConfig;
import dev.rollout.examples.traffic.HaProxyProcess;
import dev.rollout.examples.traffic.LoadClient;
import dev.rollout.spi.DrainResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class HaProxyRouterTest {
    @TempDir
    Path folder;

    private final int port = Ports.free(1).get(0);
    private Unstarted fleet;
    private ProcessUpdater updater;
    private HaProxyProcess haproxy;
    private HaProxyRouter router;

    @BeforeEach
    void start() throws Exception {
        fleet = new Unstarted(3, folder, Map.of());
        updater = new ProcessUpdater(folder, fleet.command(), Duration.ofSeconds(10));
        RollingUnderLoad.startAll(fleet, updater);
        Path binary = HaProxyProcess.find().orElseThrow();
        haproxy = HaProxyProcess.start(binary, HaProxyConfig.of(port, fleet.instances()), folder);
        router = new HaProxyRouter(haproxy.socket(), HaProxyConfig.BACKEND);
    }

    @AfterEach
    void stop() throws Exception {
        haproxy.close();
        fleet.close();
    }

    @ParameterizedTest(name = "keep-alive: {0}")
    @ValueSource(booleans = {true, false})
    void a_fleet_is_updated_behind_haproxy_and_no_request_is_lost(boolean keepAlive) throws Exception {
        try (LoadClient client = RollingUnderLoad.client(port, keepAlive)) {
            LoadClient.Counts counts = RollingUnderLoad.roll(fleet, updater, router, client);
            assertThat(counts.failures()).isEmpty();
            assertThat(counts.failed()).isZero();
        }
    }

    @Test
    void each_call_can_be_made_again_and_current_is_what_haproxy_does() throws Exception {
        Instance first = fleet.instances().get(0);
        Balancer haproxysView = haproxy.balancer();
        assertThat(router.current("shop")).isEqualTo(haproxysView.shares()).hasSize(3);
        for (int i = 0; i < 2; i++) {
            assertThat(router.drain(first, call("drain", 1))).isEqualTo(DrainResult.DRAINED);
            assertThat(router.current("shop")).isEqualTo(haproxysView.shares()).containsOnlyKeys("i-02", "i-03");
        }
        for (int i = 0; i < 2; i++) {
            router.admit(first, call("admit", 1));
            assertThat(router.current("shop").get("i-01")).isCloseTo(100 / 3.0, within(0.01));
        }
        haproxysView.evict("i-01");
        assertThat(router.drain(first, call("drain", 1))).isEqualTo(DrainResult.DRAINED);
        router.admit(first, call("admit", 1));
        assertThat(router.current("shop")).hasSize(3);
    }

    @Test
    void one_whose_check_does_not_pass_is_not_admitted() throws Exception {
        Instance first = fleet.instances().get(0);
        router.drain(first, call("drain", 1));
        updater.update(first, "v3", call("op", 1)); // the release that fails its check
        await().until(() -> !haproxy.balancer().server("i-01").checked());
        assertThatThrownBy(() -> router.admit(first, call("admit", 1, Duration.ofSeconds(1))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("fleet/i-01 did not pass HAProxy's own check in time: it is D")
                .hasMessageContaining("L7STS");
        assertThat(router.current("shop")).containsOnlyKeys("i-02", "i-03");
    }

    @Test
    void a_server_that_is_missing_and_an_haproxy_that_is_gone_are_named() {
        assertThatThrownBy(() -> router.drain(Instance.of("web-9", "shop", "x:1", "v1"), call("drain", 1)))
                .hasMessageContaining("has no server fleet/web-9; it needs a line 'server web-9 … check'");
        assertThatThrownBy(() -> new HaProxyRouter(haproxy.socket(), "none").current("shop"))
                .hasMessageContaining("HAProxy at " + haproxy.socket() + " answered 'show stat none 4 -1' by: ");
        assertThatThrownBy(() -> new HaProxyRouter(folder.resolve("none"), "fleet").current("shop"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("HAProxy at " + folder.resolve("none") + " did not answer 'show stat");
    }

    @Test
    void a_name_that_could_be_another_command_is_not_handed_on() {
        assertThatThrownBy(() -> new HaProxyRouter(haproxy.socket(), "fleet;disable server fleet/i-01"))
                .hasMessageContaining("backend must be letters, digits, _ . : - for HAProxy");
        Instance odd = Instance.of("i-01 state maint;", "shop", "x:1", "v1");
        assertThatThrownBy(() -> router.drain(odd, call("drain", 1))).isInstanceOf(Exception.class);
        assertThat(haproxy.balancer())
                .satisfies(view -> assertThat(view.shares()).hasSize(3));
    }
}
