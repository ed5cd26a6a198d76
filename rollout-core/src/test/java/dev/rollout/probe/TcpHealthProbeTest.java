package dev.rollout.probe;

import static dev.rollout.probe.Probing.instance;
import static dev.rollout.probe.Probing.probe;
import static dev.rollout.probe.Probing.resolvingTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class TcpHealthProbeTest {
    private static final TcpHealthProbe PROBE = TcpHealthProbe.connect();

    @Test
    void an_open_port_is_healthy() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> self.untilClosed())) {
            assertThat(probe(PROBE, server.address()).detail()).matches("connected after \\d+ ms");
            assertThat(probe(PROBE, server.address()).passed()).isTrue();
            assertThat(probe(PROBE, "http://" + server.address() + "/app").passed())
                    .isTrue();
        }
    }

    @Test
    void its_own_port_goes_before_that_of_the_address() throws Exception {
        try (RawServer server = new RawServer((socket, self) -> self.untilClosed())) {
            TcpHealthProbe probe = PROBE.port(server.port());
            assertThat(probe(probe, "127.0.0.1").passed()).isTrue();
            assertThat(probe(probe, "127.0.0.1:1").passed()).isTrue();
            assertThat(probe(probe, "https://127.0.0.1:1/x").passed()).isTrue();
            assertThat(probe).hasToString("TcpHealthProbe[port=" + server.port() + "]");
        }
    }

    @Test
    void a_closed_port_is_unhealthy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        assertThat(probe(PROBE.port(port), "127.0.0.1").detail()).matches("connect refused after \\d+ ms");
    }

    @Test
    void the_same_policy_holds() throws Exception {
        assertThat(probe(PROBE, "169.254.169.254:80").detail())
                .isEqualTo("probe refused: 169.254.169.254 (link-local)");
        assertThat(probe(PROBE.addresses(ProbeAddressPolicy.publicOnly()), "127.0.0.1:80")
                        .detail())
                .isEqualTo("probe refused: 127.0.0.1 (loopback)");
        TcpHealthProbe resolved = PROBE.connector(known -> Probing.with(resolvingTo("::ffff:169.254.1.1"), known));
        assertThat(probe(resolved, "app:80").detail())
                .isEqualTo("probe refused: app resolves to 169.254.1.1 (link-local)");
        PROBE.validate(instance("app:80"));
    }
}
