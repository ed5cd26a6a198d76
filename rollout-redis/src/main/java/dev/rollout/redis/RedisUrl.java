package dev.rollout.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis server is: {@code redis[s]://[user[:password]@]host[:port][/database]}. Refusals and {@link #toString}
 * never show user or password, nor a text in which they might hide.
 */
record RedisUrl(
        boolean tls,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        int database) {
    private static final String RULE = "url must be redis[s]://[user:password@]host[:port][/database], ";

    static RedisUrl parse(@Nullable String url) {
        if (url == null || url.isBlank() || url.length() > 2000) {
            throw refusal("was " + (url == null ? "null" : url.isBlank() ? "blank" : url.length() + " characters"));
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refusal("has a character that must be percent-encoded");
        }
        boolean tls = scheme(url, uri);
        if (uri.getHost() == null) {
            throw refusal("host is missing or not valid");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw refusal("port must be 1–65535, was " + uri.getPort());
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refusal("had a query or fragment");
        }
        String info = uri.getRawUserInfo();
        int colon = info == null ? -1 : info.indexOf(':');
        return new RedisUrl(
                tls,
                uri.getHost(),
                uri.getPort() < 0 ? 6379 : uri.getPort(),
                info == null || colon == 0 ? null : decode(colon < 0 ? info : info.substring(0, colon)),
                info == null || colon < 0 ? null : decode(info.substring(colon + 1)),
                database(uri.getRawPath()));
    }

    private static boolean scheme(String url, URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("redis") || scheme.equals("rediss")) {
            return scheme.equals("rediss");
        }
        boolean shown = url.startsWith("://", scheme.length()) && !scheme.isEmpty();
        throw refusal("scheme must be redis or rediss" + (shown ? ", was '" + scheme + "'" : ""));
    }

    private static int database(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/[0-9]{1,5}")) {
            throw refusal("database must be a number of 0–99999");
        }
        return Integer.parseInt(path.substring(1));
    }

    /** Percent-decoding; a plus sign stays one. */
    private static String decode(String text) {
        return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException(RULE + why);
    }

    /** The address without credentials. */
    String address() {
        return (tls ? "rediss://" : "redis://") + host + ":" + port;
    }

    /** Whether the server is on this very machine, by its name alone. */
    boolean loopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + (user == null && password == null ? "" : "***@") + host + ":" + port
                + (database == 0 ? "" : "/" + database);
    }
}
