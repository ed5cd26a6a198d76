package dev.rollout.probe;

import static dev.rollout.probe.Probing.addresses;
import static dev.rollout.probe.Probing.probe;
import static dev.rollout.probe.Probing.resolvingTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.ProbeResult;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeAddressPolicyTest {
    private static final HttpHealthProbe PROBE = HttpHealthProbe.path("/health");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @ParameterizedTest
    @CsvSource({
        "169.254.0.1, link-local",
        "169.254.169.254, link-local",
        "fe80::1, link-local",
        "febf::1, link-local",
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "::, unspecified",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "ff02::1, multicast",
        "255.255.255.255, broadcast",
        "::ffff:169.254.169.254, link-local",
        "::ffff:0.0.0.0, unspecified",
        "::169.254.169.254, link-local",
        "64:ff9b::a9fe:a9fe, link-local",
        "2002:a9fe:a9fe::1, link-local",
        "fd00:ec2::254, metadata service",
        "fd20:ce::254, metadata service",
        "100.100.100.200, metadata service",
        "192.0.0.192, metadata service",
        "168.63.129.16, metadata service",
    })
    void link_local_metadata_unspecified_and_multicast_are_refused_by_every_policy(String address, String why)
            throws Exception {
        InetAddress parsed = InetAddress.getByName(address);
        assertThat(ProbeAddressPolicy.standard().refusal(parsed)).contains(why);
        assertThat(ProbeAddressPolicy.publicOnly().refusal(parsed)).contains(why);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.8.9.10, loopback",
        "::1, loopback",
        "::127.0.0.1, loopback",
        "10.1.2.3, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "100.64.0.1, private",
        "fc00::1, private",
        "fdff::1, private",
        "fec0::1, private",
        "64:ff9b::a00:1, private",
        "240.0.0.1, reserved",
        "198.18.0.1, reserved",
    })
    void loopback_and_private_are_allowed_by_default_and_refused_to_the_public_only(String address, String why)
            throws Exception {
        InetAddress parsed = InetAddress.getByName(address);
        assertThat(ProbeAddressPolicy.standard().refusal(parsed)).isEmpty();
        assertThat(ProbeAddressPolicy.publicOnly().refusal(parsed)).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "100.63.0.1",
                "2001:db8::1",
                "2002:808:808::1"
            })
    void public_addresses_are_allowed_by_every_policy(String address) throws Exception {
        assertThat(ProbeAddressPolicy.publicOnly().refusal(InetAddress.getByName(address)))
                .isEmpty();
    }

    @Test
    void a_name_with_one_refused_address_is_refused_and_not_connected_to() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            HttpHealthProbe probe =
                    PROBE.connector(known -> Probing.with(resolvingTo("127.0.0.1", "169.254.169.254"), known));
            assertThat(probe(probe, "app.example:" + server.port()))
                    .isEqualTo(ProbeResult.unhealthy(
                            "probe refused: app.example resolves to 169.254.169.254 (link-local)"));
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void a_name_is_resolved_once_so_that_a_second_answer_gains_nothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HostResolver goodThenBad = (name, deadline) ->
                asked.incrementAndGet() == 1 ? addresses("127.0.0.1") : addresses("169.254.169.254");
        try (RawServer server = RawServer.answering(OK)) {
            HttpHealthProbe probe = PROBE.connector(known -> Probing.with(goodThenBad, known));
            assertThat(probe(probe, "app.example:" + server.port()).passed()).isTrue();
            assertThat(asked).hasValue(1);
            assertThat(server.requests().get(0)).contains("Host: app.example:" + server.port());
            assertThat(probe(probe, "app.example:" + server.port()).detail()).startsWith("probe refused: app.example");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_host_may_bring_its_own_policy_and_join_it_to_another() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            ProbeAddressPolicy onlyMine = address -> address.getHostAddress().startsWith("10.1.")
                    ? Optional.empty()
                    : Optional.of("outside 10.1.0.0/16");
            assertThat(probe(PROBE.addresses(onlyMine), server.address()).detail())
                    .isEqualTo("probe refused: 127.0.0.1 (outside 10.1.0.0/16)");
            assertThat(probe(PROBE.addresses(ProbeAddressPolicy.publicOnly()), server.address())
                            .detail())
                    .isEqualTo("probe refused: 127.0.0.1 (loopback)");
            ProbeAddressPolicy both = ProbeAddressPolicy.standard().and(onlyMine);
            assertThat(both.refusal(InetAddress.getByName("169.254.1.1"))).contains("link-local");
            assertThat(both.refusal(InetAddress.getByName("10.2.0.1"))).contains("outside 10.1.0.0/16");
            assertThat(both.refusal(InetAddress.getByName("10.1.0.1"))).isEmpty();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void a_policy_that_returns_null_lets_nothing_through() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            assertThatThrownBy(() -> probe(PROBE.addresses(address -> null), server.address()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("address policy returned null for 127.0.0.1");
            assertThat(server.connections()).isZero();
        }
    }
}
