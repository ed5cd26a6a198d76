package dev.rollout.probe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What kind of address this is, as far as probing is concerned. */
enum AddressClass {
    PUBLIC("public"),
    LOOPBACK("loopback"),
    PRIVATE("private"),
    RESERVED("reserved"),
    LINK_LOCAL("link-local"),
    METADATA("metadata service"),
    UNSPECIFIED("unspecified"),
    MULTICAST("multicast"),
    BROADCAST("broadcast");

    /** Metadata services outside link-local: Alibaba, Oracle, Azure, AWS and Google over IPv6. */
    private static final Set<String> METADATA_SERVICES = Set.of(
            "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2:0:0:0:0:0:254", "fd20:ce:0:0:0:0:0:254");

    private final String words;

    AddressClass(String words) {
        this.words = words;
    }

    static Optional<String> standardRefusal(InetAddress address) {
        AddressClass found = of(address);
        return found.compareTo(LINK_LOCAL) < 0 ? Optional.empty() : Optional.of(found.words);
    }

    static Optional<String> publicOnlyRefusal(InetAddress address) {
        AddressClass found = of(address);
        return found == PUBLIC ? Optional.empty() : Optional.of(found.words);
    }

    static AddressClass of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isAnyLocalAddress()) {
            return UNSPECIFIED;
        }
        if (address.isMulticastAddress()) {
            return MULTICAST;
        }
        if (address.isLinkLocalAddress()) {
            return LINK_LOCAL;
        }
        if (METADATA_SERVICES.contains(address.getHostAddress())) {
            return METADATA;
        }
        return address instanceof Inet4Address ? ofIpv4(bytes) : ofIpv6(bytes);
    }

    private static AddressClass ofIpv4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (first == 0) {
            return UNSPECIFIED;
        }
        if (first == 10
                || first == 172 && second >= 16 && second <= 31
                || first == 192 && second == 168
                || first == 100 && second >= 64 && second <= 127) {
            return PRIVATE;
        }
        if (Arrays.equals(bytes, new byte[] {-1, -1, -1, -1})) {
            return BROADCAST;
        }
        boolean reserved = first >= 240
                || first == 198 && (second == 18 || second == 19)
                || first == 192 && second == 0 && bytes[2] == 0;
        return reserved ? RESERVED : PUBLIC;
    }

    private static AddressClass ofIpv6(byte[] bytes) {
        InetAddress carried = carriedIpv4(bytes);
        if (carried != null) {
            return of(carried);
        }
        boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
        boolean siteLocal = (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0xc0;
        return uniqueLocal || siteLocal ? PRIVATE : PUBLIC;
    }

    /** The IPv4 address that a translator or tunnel would make of this one, null where it carries none. */
    private static @Nullable InetAddress carriedIpv4(byte[] bytes) {
        if (startsWith(bytes, 0x20, 0x02)) {
            return ipv4(bytes, 2);
        }
        boolean nat64 = startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
        boolean compatible = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        boolean mapped = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
        return nat64 || compatible || mapped ? ipv4(bytes, 12) : null;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        return HostSyntax.address(Arrays.copyOfRange(bytes, from, from + 4));
    }
}
