package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.LightFleet;
import dev.rollout.examples.fleet.Ports;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.examples.traffic.LoadClient;
import dev.rollout.spi.DrainResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class NginxRouterTest {
    @TempDir
    Path folder;

    private final int port = Ports.free(1).get(0);

    @Test
    void a_fleet_is_updated_behind_nginx_and_clients_that_connect_anew_lose_no_request() throws Exception {
        LoadClient.Counts counts = rollBehindNginx(false);
        assertThat(counts.failures()).isEmpty();
        assertThat(counts.failed()).isZero();
    }

    /** What the README warns of: a reload cuts a client's idle connection, and may cut the one that it opens just then. */
    @Test
    void clients_that_keep_their_connection_may_find_it_closed_by_a_reload_and_lose_no_other_request()
            throws Exception {
        LoadClient.Counts counts = rollBehindNginx(true);
        int reloads = 2 * 3;
        assertThat(counts.failed()).isLessThanOrEqualTo(2L * reloads * RollingUnderLoad.USERS);
        assertThat(counts.errors()).isEmpty();
        assertThat(counts.failures()).allSatisfy(failure -> assertThat(failure).containsIgnoringCase("connection"));
    }

    private LoadClient.Counts rollBehindNginx(boolean keepAlive) throws Exception {
        try (Unstarted fleet = new Unstarted(3, folder, Map.of())) {
            ProcessUpdater updater = new ProcessUpdater(folder, fleet.command(), Duration.ofSeconds(10));
            RollingUnderLoad.startAll(fleet, updater);
            try (NginxProcess nginx = new NginxProcess(folder, port, fleet.instances());
                    LoadClient client = RollingUnderLoad.client(port, keepAlive)) {
                return RollingUnderLoad.roll(fleet, updater, nginx.router(), client);
            }
        }
    }

    @Test
    void a_drain_waits_for_slow_requests_says_when_they_take_too_long_and_each_call_can_be_made_again()
            throws Exception {
        try (LightFleet fleet = LightFleet.start(Map.of("web", 2));
                NginxProcess nginx = new NginxProcess(folder, port, fleet.instances())) {
            NginxRouter router = nginx.router();
            Instance first = fleet.instance("web-1");
            router.drain(fleet.instance("web-2"), call("drain", 1));
            CompletableFuture<HttpResponse<String>> slow = ask("/slow");
            await().until(() -> fleet.slow("web-1") == 1);
            assertThat(router.drain(first, call("drain", 1, Duration.ofMillis(500))))
                    .isEqualTo(DrainResult.TIMED_OUT);
            assertThat(router.drain(first, call("drain", 1))).isEqualTo(DrainResult.DRAINED);
            assertThat(slow.get().body()).isEqualTo("web-1");
            assertThat(ask("/").get().statusCode()).isEqualTo(502);
            for (int i = 0; i < 2; i++) {
                router.admit(first, call("admit", 1));
                assertThat(ask("/").get().body()).isEqualTo("web-1");
            }
            assertThat(Files.readString(nginx.servers()))
                    .isEqualTo("  server " + first.address() + " max_fails=0; # web-1\n  server "
                            + fleet.instance("web-2").address() + " down max_fails=0; # web-2\n");
        }
    }

    @Test
    void a_driver_that_was_replaced_is_refused() throws Exception {
        try (LightFleet fleet = LightFleet.start(Map.of("web", 2));
                NginxProcess nginx = new NginxProcess(folder, port, fleet.instances())) {
            NginxRouter router = nginx.router();
            Instance first = fleet.instance("web-1");
            router.admit(first, call("admit", 5));
            assertThatThrownBy(() -> router.drain(first, call("drain", 4)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("fencing token 4 is lower than 5")
                    .hasMessageContaining("another driver has taken over");
            assertThat(Files.readString(nginx.servers())).doesNotContain("down");
        }
    }

    @Test
    void what_nginx_refuses_is_undone_and_said() throws Exception {
        try (LightFleet fleet = LightFleet.start(Map.of("web", 2));
                NginxProcess nginx = new NginxProcess(folder, port, fleet.instances())) {
            Instance first = fleet.instance("web-1");
            String before = Files.readString(nginx.servers()) + "nonsense;\n";
            Files.writeString(nginx.servers(), before);
            assertThatThrownBy(() -> nginx.router().drain(first, call("drain", 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("-s, reload] for web-1: exit status 1: ")
                    .hasMessageContaining("nonsense");
            assertThat(nginx.servers()).hasContent(before);
            assertThatThrownBy(
                            () -> nginx.router().drain(Instance.of("web-9", "shop", "10.0.0.9:80", "v1"), call("d", 1)))
                    .hasMessageContaining("has no line 'server 10.0.0.9:80;' for web-9");
        }
    }

    @Test
    void an_nginx_that_does_not_run_and_settings_that_can_not_work_are_named() throws Exception {
        Path servers = Files.writeString(folder.resolve("servers"), "server 127.0.0.1:1;\n");
        Path pid = folder.resolve("pid");
        NginxRouter router = new NginxRouter(servers, pid, List.of("true"));
        Instance instance = Instance.of("web-1", "shop", "127.0.0.1:1", "v1");
        assertThatThrownBy(() -> router.drain(instance, call("drain", 1)))
                .hasMessage("nginx does not run, or not here: no pid in " + pid);
        Files.writeString(pid, "999999999\n");
        assertThatThrownBy(() -> router.drain(instance, call("drain", 1)))
                .hasMessageContaining("nginx does not run: the process of " + pid + " has ended");
        assertThatThrownBy(() -> new NginxRouter(folder.resolve("none"), pid, List.of("true")))
                .hasMessageContaining("servers must be a file that can be written, was " + folder.resolve("none"));
        assertThatThrownBy(() -> new NginxRouter(servers, pid, List.of()))
                .hasMessageContaining("reload must be a command");
    }

    private CompletableFuture<HttpResponse<String>> ask(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
