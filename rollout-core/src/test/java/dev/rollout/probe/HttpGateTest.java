package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.GateContext;
import dev.rollout.spi.Verdict;
import dev.rollout.spi.Verdict.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A webhook decides, where it clearly says so. */
class HttpGateTest {
    private static final GateContext CONTEXT = new GateContext(
            "d-1", "web shop", "v2+ü&x=1", "alarms", 3, Instant.EPOCH, List.of(), List.of(), Instant.EPOCH);

    private static String ok(String body) {
        return answer("200 OK", body);
    }

    private static String answer(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    private static Verdict asked(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            return HttpGate.at("http://" + server.address() + "/gate").evaluate(CONTEXT);
        }
    }

    @ParameterizedTest
    @CsvSource({"pass, PASS", "fail, FAIL", "wait, WAIT", "inconclusive, INCONCLUSIVE", "no_data, NO_DATA"})
    void the_webhook_says_what_follows_and_why(String word, Kind kind) throws Exception {
        assertThat(asked(ok("{\"more\": [1], \"verdict\": \"" + word + "\", \"reason\": \"so it is\"}")))
                .isEqualTo(new Verdict(kind, "so it is"));
    }

    @Test
    void a_body_in_chunks_or_up_to_the_end_is_read_as_well() throws Exception {
        Verdict expected = Verdict.pass("no reason given");

        assertThat(asked("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\n{\"ver\r\n9;x=y\r\ndict\": \"p\r\n5\r\nass\"}\r\n0\r\n\r\n"))
                .isEqualTo(expected);
        assertThat(asked("HTTP/1.0 200 OK\r\n\r\n{\"verdict\": \"pass\"}")).isEqualTo(expected);
        assertThat(asked("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"verdict\": \"pass\"}{\"verdict\": \"fail\"}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pass",
                "\"pass\"",
                "[]",
                "{}",
                "null",
                "{\"verdict\": \"PASS\"}",
                "{\"verdict\": \"passed\"}",
                "{\"verdict\": true}",
                "{\"verdict\": null}",
                "{\"verdict\": [\"pass\"]}",
                "{\"Verdict\": \"pass\"}",
                "{\"verdict\": \"pass\", \"reason\": 1}",
                "{\"verdict\": \"pass\"",
                "{\"verdict\": \"pass\"} {}",
                "{\"verdict\": \"fail\", \"verdict\": \"pass\"}",
                "<html>pass</html>",
            })
    void a_200_without_a_valid_verdict_is_no_data(String body) throws Exception {
        Verdict verdict = asked(ok(body));

        assertThat(verdict.kind()).isEqualTo(Kind.NO_DATA);
        assertThat(verdict.reason()).startsWith("the answer does not count: ");
    }

    @Test
    void a_body_beyond_64_kib_is_no_data() throws Exception {
        String padding = " ".repeat(64 * 1024);

        assertThat(asked(ok("{\"verdict\": \"pass\"}" + padding)))
                .isEqualTo(Verdict.noData("the answer has 64 KiB or more"));
        assertThat(asked("HTTP/1.1 200 OK\r\n\r\n{\"verdict\": \"pass\"}" + padding)
                        .kind())
                .isEqualTo(Kind.NO_DATA);
        assertThat(asked(ok("[".repeat(60_000))).kind()).isEqualTo(Kind.NO_DATA);
    }

    @Test
    void the_reason_cannot_write_to_a_terminal_or_flood_a_log() throws Exception {
        String body = "{\"verdict\": \"fail\", \"reason\": \"\\u001b[2J" + "x".repeat(5000) + "\"}";

        assertThat(asked(ok(body)).reason()).startsWith("\\u001b[2Jxxx").hasSizeLessThanOrEqualTo(1001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"201 Created", "204 No Content", "302 Found", "404 Not Found", "503 Busy"})
    void another_status_is_no_verdict(String status) {
        String body = status.startsWith("204") ? "" : "{\"verdict\": \"pass\"}";

        assertThatThrownBy(() -> asked(answer(status, body)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("http://127.0.0.1:\\d+/gate answered " + status.substring(0, 3) + " after \\d+ ms, "
                        + (status.startsWith("302") ? "redirects are not followed" : "expected 200"));
    }

    @Test
    void the_question_names_the_deployment_and_is_encoded() throws Exception {
        try (RawServer server = RawServer.answering(ok("{\"verdict\": \"pass\"}"))) {
            HttpGate gate = HttpGate.at("http://" + server.address() + "/gate/?key=s3cret")
                    .header("X-Token", "t0ken");
            gate.evaluate(CONTEXT);

            assertThat(server.requests())
                    .containsExactly(
                            "GET /gate/?key=s3cret&deployment=d-1&service=web%20shop&version=v2%2B%C3%BC%26x%3D1"
                                    + "&gate=alarms&batch=3 HTTP/1.1\r\nHost: " + server.address()
                                    + "\r\nConnection: close\r\nX-Token: t0ken\r\nUser-Agent: rollout-gate\r\n\r\n");
            assertThat(gate.toString()).contains("/gate/?…", "X-Token").doesNotContain("s3cret", "t0ken");
        }
    }

    @Test
    void a_url_without_path_asks_for_the_root() throws Exception {
        try (RawServer server = RawServer.answering(ok("{\"verdict\": \"pass\"}"))) {
            HttpGate.at("http://" + server.address()).header("User-Agent", "me").evaluate(CONTEXT);
            HttpGate.at("http://" + server.address() + "?a=b").evaluate(CONTEXT);

            assertThat(server.requests().get(0))
                    .startsWith("GET /?deployment=d-1&")
                    .contains("User-Agent: me\r\n");
            assertThat(server.requests().get(1)).startsWith("GET /?a=b&deployment=d-1&");
        }
    }

    @Test
    void an_answer_cut_short_is_no_verdict() {
        assertThatThrownBy(() -> asked("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"verdict\": \"pass\"}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("malformed answer after");
    }

    @Test
    void one_timeout_bounds_everything() throws Exception {
        AtomicLong nanos = new AtomicLong();
        ProbeConnector connector =
                new ProbeConnector(ProbeAddressPolicy.standard(), ProbeConnector.STANDARD.resolver(), nanos::get);
        try (RawServer server = new RawServer((socket, self) -> {
            self.readRequest(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            nanos.addAndGet(Duration.ofSeconds(11).toNanos());
            socket.getOutputStream().write("\r\n{".getBytes(UTF_8));
            self.untilClosed();
        })) {
            HttpGate gate = HttpGate.at("http://" + server.address() + "/gate", connector);

            assertThatThrownBy(() -> gate.evaluate(CONTEXT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("timeout after 10000 ms");
        }
    }

    @Test
    void an_interrupt_ends_the_question() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> self.untilClosed())) {
            HttpGate gate = HttpGate.at("http://" + server.address() + "/gate");
            AtomicReference<Exception> ended = new AtomicReference<>();
            CountDownLatch done = new CountDownLatch(1);
            Thread thread = new Thread(() -> {
                try {
                    gate.evaluate(CONTEXT);
                } catch (IOException | InterruptedException e) {
                    ended.set(e);
                }
                done.countDown();
            });
            thread.start();
            server.awaitConnection();
            thread.interrupt();
            done.await();

            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void an_address_that_the_policy_refuses_is_not_connected_to() throws Exception {
        try (RawServer server = RawServer.answering(ok("{\"verdict\": \"pass\"}"))) {
            String url = "http://gate.example:" + server.address().substring("127.0.0.1:".length()) + "/gate";
            ProbeConnector connector =
                    Probing.with(Probing.resolvingTo("127.0.0.1", "169.254.169.254"), ProbeConnector.STANDARD);

            assertThatThrownBy(() -> HttpGate.at(url, connector).evaluate(CONTEXT))
                    .isInstanceOf(IOException.class)
                    .hasMessage(url + ": address refused: gate.example resolves to 169.254.169.254 (link-local)");
            assertThat(server.connections()).isZero();
        }
        assertThatThrownBy(() -> HttpGate.at("http://127.0.0.1/x", ProbeAddressPolicy.publicOnly()))
                .hasMessage("gate URL 127.0.0.1 must not be probed (loopback)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gate.example/x | gate URL must begin with http:// or https://, was 'gate.example/x'",
                "ftp://gate.example/x | gate URL 'ftp://gate.example': scheme must be http or https",
                "http:///x | gate URL 'http://': host missing",
                "http://u:p@gate.example/x | gate URL 'http://***@gate.example': user and password are not allowed",
                "http://gate.example:0/x | gate URL 'http://gate.example:0': port must be 1–65535, was 0",
                "http://gate.example/a/../b | gate URL's path must not contain the segment '..', plain or encoded, was '/a/../b'",
                "http://gate.example/a#b | gate URL's path must have no fragment ('#'), was '/a#b'",
                "http://169.254.169.254/x | gate URL 169.254.169.254 must not be probed (link-local)",
                "http://0x7f.1/x | gate URL 'http://0x7f.1': ",
            })
    void a_url_that_breaks_a_rule_is_refused_where_it_is_set(String url, String message) {
        assertThatThrownBy(() -> HttpGate.at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void other_settings_are_checked_where_they_are_set() {
        HttpGate gate = HttpGate.at("https://gate.example/x");

        assertThatThrownBy(() -> HttpGate.at(null)).hasMessageContaining("was null");
        assertThatThrownBy(() -> gate.timeout(Duration.ofSeconds(31)))
                .hasMessage("gate timeout must be above PT0S and at most PT30S, was PT31S");
        assertThatThrownBy(() -> gate.timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate.header("Host", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate.sslContext(null)).hasMessage("SSL context must be set, was null");
        assertThatThrownBy(() -> HttpGate.at("http://h/x", (ProbeAddressPolicy) null))
                .hasMessage("address policy must be set, was null");
        assertThatCode(() -> gate.timeout(Duration.ofSeconds(30))).doesNotThrowAnyException();
    }
}
