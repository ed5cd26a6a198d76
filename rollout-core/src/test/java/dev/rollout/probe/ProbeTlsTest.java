package dev.rollout.probe;

import static dev.rollout.probe.Probing.probe;
import static dev.rollout.probe.Probing.resolvingTo;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.spi.ProbeResult;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path directory;

    private static SSLContext context;

    private final BlockingQueue<String> serverNames = new LinkedBlockingQueue<>();

    @BeforeAll
    static void make_a_certificate() throws Exception {
        Path file = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=unused",
                        "-ext",
                        "SAN=dns:right.example,dns:*.right.example,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    private RawServer server() throws Exception {
        return new RawServer(context.getServerSocketFactory(), (socket, self) -> {
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
            serverNames.add(
                    session.isValid() ? session.getRequestedServerNames().toString() : "no session");
            self.readRequest(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nhello".getBytes(ISO_8859_1));
        });
    }

    private static HttpHealthProbe trusting() {
        return HttpHealthProbe.path("/health")
                .sslContext(context)
                .connector(known -> Probing.with(resolvingTo("127.0.0.1"), known));
    }

    @Test
    void the_right_host_is_accepted_and_named_in_the_handshake() throws Exception {
        try (RawServer server = server()) {
            for (String host : List.of("right.example", "right.example.", "a.right.example")) {
                ProbeResult result = probe(trusting(), "https://" + host + ":" + server.port());
                assertThat(result.detail()).matches("200 after \\d+ ms");
                assertThat(serverNames.take()).contains(HostSyntax.withoutDot(host));
            }
            assertThat(server.requests().get(0)).contains("Host: right.example:" + server.port());
        }
    }

    @Test
    void a_host_that_no_certificate_can_name_is_unhealthy() throws Exception {
        try (RawServer server = server()) {
            ProbeResult result = probe(trusting(), "https://under_score.right.example:" + server.port());
            assertThat(result.passed()).isFalse();
            assertThat(result.detail()).matches("TLS failed after \\d+ ms: .*under_score.*");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void an_address_in_the_certificate_is_accepted() throws Exception {
        try (RawServer server = server()) {
            assertThat(probe(trusting(), "https://" + server.address()).passed())
                    .isTrue();
            assertThat(serverNames.take()).isEqualTo("[]");
        }
    }

    @Test
    void the_certificate_of_another_host_is_refused() throws Exception {
        try (RawServer server = server()) {
            ProbeResult result = probe(trusting(), "https://wrong.example:" + server.port());
            assertThat(result.passed()).isFalse();
            assertThat(result.detail()).matches("TLS failed after \\d+ ms: .*wrong.example.*");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_is_refused() throws Exception {
        try (RawServer server = server()) {
            ProbeResult result = probe(HttpHealthProbe.path("/health"), "https://" + server.address());
            assertThat(result.passed()).isFalse();
            assertThat(result.detail()).startsWith("TLS failed after");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_server_that_speaks_no_tls_is_unhealthy() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1));
            self.untilClosed();
        })) {
            assertThat(probe(trusting(), "https://" + server.address()).detail())
                    .startsWith("TLS failed after");
        }
    }
}
