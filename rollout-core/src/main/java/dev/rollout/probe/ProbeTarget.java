package dev.rollout.probe;

import dev.rollout.Printable;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a probe goes.
 *
 * @param tls whether the address says https
 * @param host as written, IPv6 in brackets
 * @param port 1–65535
 * @param basePath what the probe's path is appended to, empty or beginning with a slash and not ending with one
 * @param literal the address that the host spells out, null where it is a name
 */
record ProbeTarget(
        boolean tls,
        String host,
        int port,
        String basePath,
        @Nullable InetAddress literal) {
    /** The port is the one the address names. */
    static final int AS_ADDRESSED = 0;

    /**
     * Reads {@code host:port} or {@code http(s)://host[:port][/basepath]}.
     *
     * @param port replaces the one of the address, which needs none then, {@link #AS_ADDRESSED} does not
     * @throws IllegalArgumentException naming the rule and the address, with any user-info masked
     */
    static ProbeTarget parse(@Nullable String address, int port) {
        return parse("instance address", address, port);
    }

    static ProbeTarget parse(String field, @Nullable String address, int port) {
        if (address == null) {
            throw new IllegalArgumentException(field + " must be set, was null");
        }
        try {
            return read(address, port);
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException(field + " " + shown(address) + ": " + broken.getMessage(), broken);
        }
    }

    private static ProbeTarget read(String address, int port) {
        int schemeEnd = address.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : address.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        boolean schemeless = schemeEnd < 0 && !address.startsWith("/");
        if (!schemeless && !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme must be http or https");
        }
        String rest = schemeless ? address : address.substring(schemeEnd + 3);
        int authorityEnd = firstOf(rest, "/?#\\");
        String authority = rest.substring(0, authorityEnd);
        String basePath = rest.substring(authorityEnd);
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("user and password are not allowed");
        }
        if (schemeless && !basePath.isEmpty()) {
            throw new IllegalArgumentException("must be host:port or http(s)://host[:port][/basepath]");
        }
        if (basePath.indexOf('?') >= 0) {
            throw new IllegalArgumentException("query is not allowed");
        }
        boolean tls = scheme.equals("https");
        int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : firstOf(authority, ":");
        String host = authority.substring(0, hostEnd);
        int known = port != AS_ADDRESSED ? port : schemeless ? AS_ADDRESSED : tls ? 443 : 80;
        int chosen = port(authority.substring(hostEnd), known);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host missing");
        }
        InetAddress literal = HostSyntax.literal(host);
        return new ProbeTarget(tls, host, port == AS_ADDRESSED ? chosen : port, basePath(basePath), literal);
    }

    private static int port(String text, int known) {
        if (text.isEmpty() && known != AS_ADDRESSED) {
            return known;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("port missing; must be host:port or http(s)://host[:port][/basepath]");
        }
        if (text.indexOf(':', 1) >= 0) {
            throw new IllegalArgumentException("IPv6 address must stand in brackets");
        }
        int port = 0;
        boolean digits = text.charAt(0) == ':' && text.length() >= 2 && text.length() <= 6;
        for (int i = 1; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
            port = port * 10 + text.charAt(i) - '0';
        }
        if (!digits) {
            throw new IllegalArgumentException("port must be 1–65535");
        }
        return checkPort(port);
    }

    static int checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1–65535, was " + port);
        }
        return port;
    }

    private static String basePath(String text) {
        if (text.isEmpty() || text.equals("/")) {
            return "";
        }
        String checked = PathSyntax.check("base path", text);
        return checked.endsWith("/") ? checked.substring(0, checked.length() - 1) : checked;
    }

    private static int firstOf(String text, String any) {
        for (int i = 0; i < text.length(); i++) {
            if (any.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    /** The value of the Host header. */
    String authority() {
        return port == (tls ? 443 : 80) ? host : host + ":" + port;
    }

    /** The name that a certificate must carry, without brackets. */
    String peerName() {
        return literal == null ? HostSyntax.withoutDot(host) : literal.getHostAddress();
    }

    /** A URL for a message: at most 80 characters, control characters escaped, and nothing that may be a password. */
    static String shown(String url) {
        int secretEnd = url.lastIndexOf('@');
        if (secretEnd < 0) {
            return "'" + Printable.of(url, 80) + "'";
        }
        int schemeEnd = url.indexOf("://");
        boolean scheme = schemeEnd > 0
                && schemeEnd < secretEnd
                && url.substring(0, schemeEnd).matches("[A-Za-z]{1,10}");
        return "'" + (scheme ? url.substring(0, schemeEnd + 3) : "")
                + Printable.of("***" + url.substring(secretEnd), 60) + "'";
    }
}
