package dev.rollout.probe;

import static dev.rollout.probe.Probing.LONG;
import static dev.rollout.probe.Probing.instance;
import static dev.rollout.probe.Probing.probe;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeDeadlineTest {
    private static final HttpHealthProbe PROBE = HttpHealthProbe.path("/health");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration GENEROUS = Duration.ofSeconds(10);

    private static void endsAtItsDeadline(HealthProbe probe, String address, String doing) throws Exception {
        long start = System.nanoTime();
        ProbeResult result = probe(probe, address, SHORT);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(result).isEqualTo(ProbeResult.unhealthy("timeout after 300 ms, " + doing));
        assertThat(took).isBetween(SHORT, GENEROUS);
    }

    @Test
    void a_server_that_never_answers_costs_the_timeout() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> self.untilClosed())) {
            endsAtItsDeadline(PROBE, server.address(), "waiting for the answer");
            endsAtItsDeadline(PROBE, "https://" + server.address(), "in the TLS handshake");
        }
    }

    @Test
    void a_server_that_drips_its_headers_costs_no_more() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nA: ".getBytes(ISO_8859_1));
            self.drip(socket, 'a');
        })) {
            endsAtItsDeadline(PROBE, server.address(), "waiting for the answer");
        }
    }

    @Test
    void a_server_that_drips_its_body_costs_no_more() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
            self.drip(socket, 'a');
        })) {
            endsAtItsDeadline(PROBE, server.address(), "reading the body of a 200");
        }
    }

    @Test
    void a_server_that_drips_its_handshake_costs_no_more() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> {
            socket.getOutputStream().write(new byte[] {0x16, 3, 3, 0x40, 0, 2, 0, 0x3f, 0});
            self.drip(socket, 3);
        })) {
            endsAtItsDeadline(PROBE, "https://" + server.address(), "in the TLS handshake");
        }
    }

    @Test
    void a_resolver_that_hangs_costs_no_more() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        ProbeConnector connector = ProbeConnector.STANDARD;
        HostResolver hanging = new SystemResolver(name -> {
            await(stuck);
            return new InetAddress[0];
        });
        try {
            endsAtItsDeadline(
                    PROBE.connector(known -> Probing.with(hanging, connector)),
                    "slow.example:80",
                    "resolving slow.example");
        } finally {
            stuck.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_port_that_accepts_nothing_more_costs_the_timeout() throws Exception {
        List<SocketChannel> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 8; i++) {
                SocketChannel waiting = SocketChannel.open();
                filling.add(waiting);
                waiting.configureBlocking(false);
                waiting.connect(full.getLocalSocketAddress());
            }
            endsAtItsDeadline(TcpHealthProbe.connect(), "127.0.0.1:" + full.getLocalPort(), "connecting");
        } finally {
            for (SocketChannel waiting : filling) {
                waiting.close();
            }
        }
    }

    @Test
    void a_body_without_end_is_left_after_64_KiB() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> {
            self.readRequest(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
            while (true) {
                socket.getOutputStream().write(new byte[8192]);
            }
        })) {
            assertThat(probe(PROBE, server.address()).detail()).startsWith("200 after");
        }
    }

    @Test
    void headers_without_end_are_left_after_16_KiB() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> {
            self.readRequest(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
            while (true) {
                socket.getOutputStream().write("A: aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".getBytes(ISO_8859_1));
            }
        })) {
            assertThat(probe(PROBE, server.address()).detail())
                    .matches("malformed answer after \\d+ ms: status line and headers of more than 16384 bytes");
        }
    }

    @Test
    void an_interrupt_ends_a_probe_that_waits_for_its_answer() throws Exception {
        interruptEnds("");
        interruptEnds("https://");
    }

    private static void interruptEnds(String scheme) throws Exception {
        try (RawServer server = new RawServer((socket, self) -> self.untilClosed())) {
            CompletableFuture<Object> end = new CompletableFuture<>();
            Thread probing = new Thread(() -> {
                try {
                    end.complete(PROBE.probe(instance(scheme + server.address()), new ProbeContext(null, LONG, null)));
                } catch (InterruptedException interrupted) {
                    end.complete(interrupted);
                }
            });
            probing.start();
            server.awaitConnection();
            probing.interrupt();
            assertThat(end.get(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void an_interrupted_thread_does_not_even_begin() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> probe(PROBE, server.address())).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void a_timeout_of_three_hundred_years_is_just_long() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            assertThat(probe(PROBE, server.address(), Duration.ofDays(300 * 365))
                            .passed())
                    .isTrue();
        }
    }
}
