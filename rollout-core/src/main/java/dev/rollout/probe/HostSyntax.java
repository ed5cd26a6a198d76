package dev.rollout.probe;

import dev.rollout.Printable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The hosts a probe accepts: names, four decimal parts, and IPv6 in brackets. Nothing that only looks like a name. */
final class HostSyntax {
    private HostSyntax() {}

    /**
     * The address a host spells out, null where it is a name.
     *
     * @throws IllegalArgumentException where it is neither, naming the host and the rule
     */
    static @Nullable InetAddress literal(String host) {
        if (host.startsWith("[")) {
            return ipv6(host);
        }
        String name = withoutDot(host);
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (isNumber(last)) {
            return ipv4(host);
        }
        checkName(host, name);
        return null;
    }

    /** The name without the dot that makes it absolute; certificates and SNI never carry that dot. */
    static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isNumber(String label) {
        if (label.isEmpty()) {
            return false;
        }
        if (label.startsWith("0x") || label.startsWith("0X")) {
            return label.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0);
        }
        return label.chars().allMatch(HostSyntax::isDigit);
    }

    private static InetAddress ipv4(String host) {
        byte[] bytes = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= host.length(); i++) {
            char c = i < host.length() ? host.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == 4) {
                    throw numericForm(host);
                }
                bytes[part++] = (byte) value;
                value = -1;
            } else if (!isDigit(c) || value == 0 || (value = Math.max(value, 0) * 10 + c - '0') > 255) {
                throw numericForm(host);
            }
        }
        if (part != 4) {
            throw numericForm(host);
        }
        return address(bytes);
    }

    private static IllegalArgumentException numericForm(String host) {
        return new IllegalArgumentException(
                "host must be a name or an IPv4 address of four decimal parts, not in another"
                        + " numeric host form, was " + shown(host));
    }

    private static InetAddress ipv6(String host) {
        boolean plain = host.endsWith("]")
                && host.substring(1, host.length() - 1)
                        .chars()
                        .allMatch(c -> c == ':' || c == '.' || c < 128 && Character.digit(c, 16) >= 0);
        if (!plain) {
            throw new IllegalArgumentException(
                    "host must be an IPv6 address in brackets, without a zone, was " + shown(host));
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException notIpv6) {
            throw new IllegalArgumentException("host must be a valid IPv6 address, was " + shown(host), notIpv6);
        }
        if (address instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    "host must not be an IPv4 address in IPv6 form (IPv4-mapped), was " + shown(host));
        }
        return address;
    }

    private static void checkName(String host, String name) {
        int label = 0;
        boolean valid = !name.isEmpty() && name.length() <= 253;
        for (int i = 0; valid && i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                valid = label > 0;
                label = 0;
            } else {
                boolean hyphen = c == '-' && label > 0;
                valid = ++label <= 63
                        && (hyphen || c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
            }
        }
        if (!valid || label == 0) {
            throw new IllegalArgumentException(
                    "host must be at most 253 characters, in labels of 1–63 letters a–z, digits,"
                            + " '-' or '_' (IPv6 in brackets), was " + shown(host));
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(String host) {
        return "'" + Printable.of(host, 80) + "'";
    }
}
