package dev.rollout.probe;

import static dev.rollout.probe.Probing.LONG;
import static dev.rollout.probe.Probing.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadProbeInputTest {
    private static final HttpHealthProbe PROBE = HttpHealthProbe.path("/health");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    file:///etc/passwd                  | scheme must be http or https
                    ftp://h/                            | scheme must be http or https
                    //h/x                               | scheme must be http or https
                    ://h/x                              | scheme must be http or https
                    http:///x                           | host missing
                    http://                             | host missing
                    http://:80/                         | host missing
                    http:/h/x                           | must be host:port or http(s)://host[:port][/basepath]
                    h                                   | port missing
                    javascript:alert                    | port must be 1–65535
                    http://h:99999/                     | port must be 1–65535
                    http://h:0/                         | port must be 1–65535
                    http://h:-1/                        | port must be 1–65535
                    http://h:+80/                       | port must be 1–65535
                    http://h:٨٠/                        | port must be 1–65535
                    http://h:/                          | port must be 1–65535
                    h:123456                            | port must be 1–65535
                    ::1:8080                            | IPv6 address must stand in brackets
                    http://[::1/                        | IPv6 address must stand in brackets
                    http://2130706433/                  | numeric host form
                    http://0x7f.1/                      | numeric host form
                    http://0x7F000001/                  | numeric host form
                    http://017700000001/                | numeric host form
                    http://0177.0.0.1/                  | numeric host form
                    http://127.1/                       | numeric host form
                    http://127.0.0.1./                  | numeric host form
                    http://127.0.0.256/                 | numeric host form
                    http://1.2.3.4.5/                   | numeric host form
                    127.0.0.01:80                       | numeric host form
                    http://169.254.169.254/             | 169.254.169.254 must not be probed (link-local)
                    169.254.169.254:80                  | must not be probed (link-local)
                    http://[fe80::1]/                   | must not be probed (link-local)
                    http://0.0.0.0/                     | must not be probed (unspecified)
                    http://[::]/                        | must not be probed (unspecified)
                    http://224.0.0.1/                   | must not be probed (multicast)
                    http://[ff02::1]/                   | must not be probed (multicast)
                    http://[::ffff:169.254.169.254]/    | IPv4-mapped
                    http://[::ffff:a9fe:a9fe]/          | IPv4-mapped
                    http://[::ffff:10.0.0.1]/           | IPv4-mapped
                    http://[fe80::1%25eth0]/            | without a zone
                    http://[1::2::3]/                   | valid IPv6
                    http://[x]/                         | IPv6 address in brackets
                    http://h_ö/                         | host must be
                    http://a..b/                        | host must be
                    http://-a/                          | host must be
                    http://a b/                         | host must be
                    http://h%2f/                        | host must be
                    http://h/a/../b                     | '..'
                    http://h/%2E%2e/b                   | '..'
                    http://h/a#b                        | fragment
                    http://h/a?b=c                      | query is not allowed
                    http://h\\@evil/                     | base path must begin with one '/'
                    """)
    void an_address_that_breaks_a_rule_is_refused_with_the_rule_and_never_asked(String address, String rule)
            throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROBE.validate(instance(address), null))
                .withMessageContaining(rule);
        ProbeResult result = PROBE.probe(instance(address), new ProbeContext(null, LONG, null));
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).startsWith("probe refused: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpHealthProbe.connect().validate(instance(address)));
    }

    @Test
    void no_address_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProbeTarget.parse(null, ProbeTarget.AS_ADDRESSED))
                .withMessage("instance address must be set, was null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:pw@h/",
                "user:pw@h:80",
                "http:/user:pw@h/",
                "http://user:pw/@h/",
                "ftp://user:pw@h/",
                "user:pw@",
                "http://user:pw@@h:99999",
                "//user:pw@h",
                "http://user:pw#@h",
                "pw://pw@h",
            })
    void a_password_in_an_address_is_refused_and_not_echoed(String address) throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROBE.validate(instance(address), null))
                .withMessageContaining("***@")
                .satisfies(refusal -> assertThat(refusal.toString().replace("'pw://", "'"))
                        .doesNotContain("pw")
                        .doesNotContain("user:"))
                .satisfies(refusal ->
                        assertThat(String.valueOf(refusal.getCause())).doesNotContain("pw"));
        ProbeResult result = PROBE.probe(instance(address), new ProbeContext(null, LONG, null));
        assertThat(result.detail().replace("'pw://", "'"))
                .startsWith("probe refused")
                .doesNotContain("pw");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpHealthProbe.path(address))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage().replace("'pw://", "'")).doesNotContain("pw"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "health",
                "http://h/health",
                "/a\r\nX: y",
                "/a b",
                "/ä",
                "/a#b",
                "/..",
                "/../b",
                "/a/..",
                "/a/%2e%2E/b",
                "/a/.%2e;x=y/b",
                "/a/..;/b",
                "/a\\..\\b",
                "/a/..%2fb",
                "/a/%252e%252e/b",
                "/a%5c..%5cb",
                "/a%",
                "/a%4",
                "/a%0d%0aX",
                "/a%zz",
                "/a\"b",
                "/<",
                "/\u007f",
                "//h/health",
            })
    void a_path_that_breaks_a_rule_is_refused(String path) throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpHealthProbe.path(path))
                .withMessageStartingWith("probe path ");
        assertThatIllegalArgumentException().isThrownBy(() -> PROBE.validate(instance("h:80"), path));
        assertThat(PROBE.probe(instance("127.0.0.1:1"), new ProbeContext(path, LONG, null))
                        .detail())
                .startsWith("probe refused: probe path ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/a/b?c=d&e=..", "/v1.2..3/x", "/a%20b", "/~x/(y)!$&'*+,;=:@-_"})
    void an_ordinary_path_is_taken(String path) {
        assertThat(HttpHealthProbe.path(path)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h:1",
                "h:65535",
                "checkout_1.a-b.svc.cluster.local.:80",
                "http://h",
                "https://h/x/y/",
                "[::1]:80",
                "10.0.0.1:80"
            })
    void an_ordinary_address_is_taken(String address) {
        PROBE.validate(instance(address), null);
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                bad("header name must be", () -> PROBE.header("X\r\nY", "v")),
                bad("was 'X\\u000d\\u000aY'", () -> PROBE.header("X\r\nY", "v")),
                bad("value of header 'X' contains U+000D at 1", () -> PROBE.header("X", "v\r\nHost: evil")),
                bad("value of header 'X' contains U+000A at 0", () -> PROBE.header("X", "\n")),
                bad("value of header 'X' must be 0–4000 characters, was null", () -> PROBE.header("X", null)),
                bad("was 4001 characters", () -> PROBE.header("X", "v".repeat(4001))),
                bad("header 'Host' must not be set", () -> PROBE.header("Host", "evil")),
                bad("header 'content-LENGTH' must not be set", () -> PROBE.header("content-LENGTH", "7")),
                bad("header 'Transfer-Encoding' must not", () -> PROBE.header("Transfer-Encoding", "chunked")),
                bad("header 'x' must be set once", () -> PROBE.header("X", "1").header("x", "2")),
                bad(
                        "headers must be at most 32 and 8000",
                        () -> PROBE.header("A", "v".repeat(4000)).header("B", "v".repeat(4000))),
                bad("header name must be", () -> PROBE.header("", "v")),
                bad("was null", () -> PROBE.header(null, "v")),
                bad("version header name must be", () -> PROBE.versionHeader("X Version")),
                bad("expected status must be 200–599, was 99", () -> PROBE.expecting(200, 99)),
                bad("expected status must be 200–599, was 600", () -> PROBE.expecting(600)),
                bad("expected status must be 200–599, was 600", () -> PROBE.expectingRange(200, 600)),
                bad("expected statuses must not be empty", () -> PROBE.expecting()),
                bad("expected statuses must not be empty, were 300 to 200", () -> PROBE.expectingRange(300, 200)),
                bad("SSL context must be set", () -> PROBE.sslContext(null)),
                bad("address policy must be set", () -> PROBE.addresses(null)),
                bad("probe path must be set", () -> HttpHealthProbe.path(null)),
                bad("begin with one '/' and have at most 2000", () -> HttpHealthProbe.path("/" + "a".repeat(2000))),
                bad(
                        "port must be 1–65535, was 0",
                        () -> TcpHealthProbe.connect().port(0)),
                bad(
                        "port must be 1–65535, was 65536",
                        () -> TcpHealthProbe.connect().port(65_536)));
    }

    private static Arguments bad(String rule, ThrowingCallable set) {
        return Arguments.of(rule, set);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSettings")
    void a_bad_setting_fails_where_it_is_set(String rule, ThrowingCallable set) {
        assertThatIllegalArgumentException().isThrownBy(set::call).withMessageContaining(rule);
    }

    @Test
    void a_refused_header_value_is_not_echoed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROBE.header("Authorization", "Bearer s3cret\r\n"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret"));
    }

    @Test
    void a_long_value_is_cut_in_the_message() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpHealthProbe.path("x".repeat(1000)))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
    }
}
