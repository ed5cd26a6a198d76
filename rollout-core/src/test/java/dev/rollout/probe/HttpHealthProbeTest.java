package dev.rollout.probe;

import static dev.rollout.probe.Probing.LONG;
import static dev.rollout.probe.Probing.instance;
import static dev.rollout.probe.Probing.probe;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpHealthProbeTest {
    private static final HttpHealthProbe PROBE = HttpHealthProbe.path("/health");

    private final AtomicInteger elsewhere = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start_a_server() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        answer("/health", 200, "ok");
        answer("/sick", 503, "no");
        answer("/gone", 204, "");
        answer("/app/health", 202, "accepted");
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("X-Version", "v1");
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : 0); // 0: in chunks
            exchange.getResponseBody().write(body.getBytes());
            exchange.close();
        });
    }

    @AfterEach
    void stop_the_server() {
        server.stop(0);
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private ProbeResult probeFor(HttpHealthProbe probe, String path, String expectedVersion) throws Exception {
        return probe.probe(instance(address()), new ProbeContext(path, LONG, expectedVersion));
    }

    @Test
    void a_200_is_healthy_and_says_how_long_it_took() throws Exception {
        ProbeResult result = probe(PROBE, address());
        assertThat(result.passed()).isTrue();
        assertThat(result.detail()).matches("200 after \\d+ ms");
    }

    @Test
    void a_503_is_unhealthy() throws Exception {
        ProbeResult result = probeFor(PROBE, "/sick", null);
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).matches("503 after \\d+ ms");
    }

    @Test
    void the_time_it_took_comes_from_the_given_clock() throws Exception {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        HttpHealthProbe probe =
                PROBE.connector(known -> new ProbeConnector(known.policy(), known.resolver(), nanos::get));
        try (RawServer raw = new RawServer((socket, self) -> {
            self.readRequest(socket);
            nanos.addAndGet(41_000_000);
            socket.getOutputStream().write("HTTP/1.1 503 \r\n\r\n".getBytes());
        })) {
            assertThat(probe(probe, raw.address())).isEqualTo(ProbeResult.unhealthy("503 after 41 ms"));
        }
    }

    @Test
    void the_path_of_the_context_goes_before_that_of_the_probe() throws Exception {
        assertThat(probeFor(PROBE, "/gone", null).detail()).startsWith("204 after");
        assertThat(probeFor(PROBE, null, null).detail()).startsWith("200 after");
    }

    @Test
    void the_base_path_of_the_address_goes_before_the_path() throws Exception {
        assertThat(probe(PROBE, "http://" + address() + "/app/").detail()).startsWith("202 after");
        assertThat(probe(PROBE, "http://" + address() + "/app").detail()).startsWith("202 after");
        assertThat(probe(PROBE, "HTTP://" + address()).detail()).startsWith("200 after");
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        ProbeResult result = probeFor(PROBE, "/moved", null);
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).matches("302 after \\d+ ms, redirects are not followed");
        assertThat(elsewhere).hasValue(0);
        assertThat(probeFor(PROBE.expecting(302), "/moved", null).passed()).isTrue();
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void only_the_expected_statuses_are_healthy() throws Exception {
        assertThat(probeFor(PROBE.expecting(503), "/sick", null).passed()).isTrue();
        assertThat(probeFor(PROBE.expecting(503), "/health", null).passed()).isFalse();
        assertThat(probeFor(PROBE.expectingRange(200, 599), "/sick", null).passed())
                .isTrue();
        assertThat(probeFor(PROBE.expectingRange(201, 204), "/health", null).passed())
                .isFalse();
    }

    @Test
    void another_version_than_the_expected_one_is_unhealthy() throws Exception {
        HttpHealthProbe probe = PROBE.versionHeader("x-version");
        assertThat(probeFor(probe, null, "v2")).isEqualTo(ProbeResult.unhealthy("runs v1, expected v2"));
        assertThat(probeFor(probe, null, "v1").passed()).isTrue();
        assertThat(probeFor(probe, null, null).passed()).isTrue();
        assertThat(probeFor(PROBE, null, "v2").passed()).isTrue();
        assertThat(probeFor(PROBE.versionHeader("X-Other"), null, "v2").passed())
                .isTrue();
        assertThat(probeFor(probe, "/sick", "v2").detail()).startsWith("503");
    }

    @Test
    void the_request_is_one_plain_get_that_closes() throws Exception {
        try (RawServer raw = RawServer.answering("HTTP/1.0 200 OK\r\n\r\n")) {
            HttpHealthProbe probe = PROBE.header("X-Token", "s3cret");
            assertThat(probe(probe, "http://" + raw.address() + "/app").passed())
                    .isTrue();
            assertThat(raw.requests())
                    .containsExactly("GET /app/health HTTP/1.1\r\nHost: " + raw.address()
                            + "\r\nConnection: close\r\nUser-Agent: rollout-probe\r\nX-Token: s3cret\r\n\r\n");
            assertThat(probe.toString()).contains("X-Token").doesNotContain("s3cret");
        }
    }

    @Test
    void the_host_header_keeps_the_brackets_of_ipv6_and_leaves_out_the_usual_port() {
        assertThat(ProbeTarget.parse("[::1]:8080", 0).authority()).isEqualTo("[::1]:8080");
        assertThat(ProbeTarget.parse("http://[2001:db8::1]/x", 0).authority()).isEqualTo("[2001:db8::1]");
        assertThat(ProbeTarget.parse("https://checkout_1:443", 0).authority()).isEqualTo("checkout_1");
        assertThat(ProbeTarget.parse("https://a.example:80", 0).authority()).isEqualTo("a.example:80");
    }

    @Test
    void a_refused_connection_is_unhealthy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        ProbeResult result = probe(PROBE, "127.0.0.1:" + port);
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).matches("connect refused after \\d+ ms");
    }

    @Test
    void an_unknown_host_is_unhealthy() throws Exception {
        ProbeResult result = probe(PROBE, "no-such-host.invalid:80");
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).matches("host unknown after \\d+ ms: no-such-host.invalid not resolved");
    }

    @Test
    void a_name_is_resolved_by_the_system() throws Exception {
        assertThat(probe(PROBE, "localhost:" + server.getAddress().getPort()).detail())
                .startsWith("200 after");
    }

    @Test
    void what_the_instance_sends_cannot_write_to_a_terminal_or_log() throws Exception {
        try (RawServer raw = RawServer.answering("HTTP/1.1 200 OK\r\nX-Version: \u00ad\u009b31mv1\r\n\r\n")) {
            ProbeResult result =
                    PROBE.versionHeader("X-Version").probe(instance(raw.address()), new ProbeContext(null, LONG, "v2"));
            assertThat(result.detail()).isEqualTo("runs \\u00ad\\u009b31mv1, expected v2");
        }
        try (RawServer raw = RawServer.answering("\u001b[2J fake\r\n\r\n")) {
            assertThat(probe(PROBE, raw.address()).detail())
                    .contains("\\u001b[2J")
                    .doesNotContain("\u001b");
        }
        ProbeResult path = PROBE.probe(instance(address()), new ProbeContext("/a\r\nX: \u202e", LONG, null));
        assertThat(path.detail())
                .startsWith("probe refused: probe path contains U+000D at 2")
                .contains("\\u000d\\u000aX: ");
    }
}
