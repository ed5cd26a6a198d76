package dev.rollout.probe;

import dev.rollout.Instance;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** What the tests of this package say often. */
final class Probing {
    static final Duration LONG = Duration.ofSeconds(20);

    private Probing() {}

    static Instance instance(String address) {
        return Instance.of("i3", "checkout", address, "v1");
    }

    static ProbeResult probe(HealthProbe probe, String address) throws Exception {
        return probe(probe, address, LONG);
    }

    static ProbeResult probe(HealthProbe probe, String address, Duration timeout) throws Exception {
        return probe.probe(instance(address), new ProbeContext(null, timeout, null));
    }

    /** A resolver that knows one answer. */
    static HostResolver resolvingTo(String... literals) {
        return (name, deadline) -> addresses(literals);
    }

    static List<InetAddress> addresses(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return List.of(addresses);
    }

    static ProbeConnector with(HostResolver resolver, ProbeConnector connector) {
        return new ProbeConnector(connector.policy(), resolver, connector.nanoTime());
    }
}
