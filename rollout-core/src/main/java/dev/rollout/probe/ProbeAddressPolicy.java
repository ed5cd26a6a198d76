package dev.rollout.probe;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Says which addresses a probe may connect to, so that an instance's address can't be used to reach what only this
 * process can reach. Asked for every address a host resolves to; where one of them is refused, the probe connects to
 * none and the instance counts as unhealthy.
 *
 * <p>Called on the probe threads, for several probes at once. A policy that throws or returns null fails the probe.
 * Hosts in numeric forms other than {@code 127.0.0.1} and {@code [::1]}, such as {@code 2130706433} or {@code 0x7f.1},
 * are refused before any policy is asked, and so are IPv4 addresses written as IPv6.
 */
@FunctionalInterface
public interface ProbeAddressPolicy {
    /**
     * Why this address must not be probed. Called on several threads at once; has to be threadsafe and fast.
     *
     * @param address that a host resolved to
     * @return a few words such as {@code link-local}; empty where it may be probed
     */
    Optional<String> refusal(InetAddress address);

    /**
     * Refuses what this one or the other one refuses.
     *
     * @param other asked where this one refuses nothing
     * @return both together
     */
    default ProbeAddressPolicy and(ProbeAddressPolicy other) {
        Objects.requireNonNull(other, "other");
        return address -> {
            Optional<String> refusal = refusal(address);
            return refusal.isPresent() ? refusal : other.refusal(address);
        };
    }

    /**
     * The default. Allows public, private and <em>loopback</em> addresses. Refuses link-local ones (169.254.0.0/16 and
     * fe80::/10), the metadata services of the large clouds, unspecified (0.0.0.0/8 and ::), multicast and broadcast
     * addresses, and IPv6 addresses that carry one of those inside (NAT64, 6to4, IPv4-compatible).
     *
     * @return the policy
     */
    static ProbeAddressPolicy standard() {
        return AddressClass::standardRefusal;
    }

    /**
     * As {@link #standard}, and refuses loopback, private, shared (100.64.0.0/10) and reserved addresses too.
     *
     * @return the policy
     */
    static ProbeAddressPolicy publicOnly() {
        return AddressClass::publicOnlyRefusal;
    }
}
