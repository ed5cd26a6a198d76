package dev.rollout.examples.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. An action needs all of: a host name that is ours, the same name as its origin, the cookie's value in a
 * header (no foreign page can read it), and a user.
 */
final class Guard {
    static final String CSRF_HEADER = "X-Rollout-Csrf";
    private static final String COOKIE = "rollout_csrf";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final DashboardSettings settings;
    private final SecureRandom random = new SecureRandom();

    Guard(DashboardSettings settings) {
        this.settings = settings;
    }

    /** Every answer carries these: no script but ours, no frame around it, nothing kept by caches. */
    static void harden(Headers headers) {
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    /** Refuses names that are not ours: a foreign name that resolves to us would make a foreign page our origin. */
    void checkHost(HttpExchange exchange) throws NotServedException {
        String host = name(exchange.getRequestHeaders().getFirst("Host"));
        if (!LOOPBACK.contains(host) && !settings.hosts().contains(host)) {
            throw new NotServedException(403, "This dashboard is not served under that host name.");
        }
    }

    /** The user behind an action. */
    String checkAction(HttpExchange exchange) throws NotServedException {
        checkOrigin(exchange.getRequestHeaders());
        Users users = settings.users();
        if (users == null) {
            throw new NotServedException(403, "This dashboard is read-only: it was started without a token.");
        }
        String cookie = cookie(exchange.getRequestHeaders());
        String header = exchange.getRequestHeaders().getFirst(CSRF_HEADER);
        if (cookie == null || header == null || !MessageDigest.isEqual(bytes(cookie), bytes(header))) {
            throw new NotServedException(403, "The page is out of date; load it again.");
        }
        return users.user(exchange).orElseThrow(() -> new NotServedException(403, "You may not act here."));
    }

    /** The value that a page has to send with its actions, the same as long as the browser keeps the cookie. */
    String csrf(HttpExchange exchange) {
        String known = cookie(exchange.getRequestHeaders());
        if (known != null && known.length() >= 22) {
            return known;
        }
        byte[] fresh = new byte[24];
        random.nextBytes(fresh);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(fresh);
        exchange.getResponseHeaders().add("Set-Cookie", COOKIE + "=" + value + "; Path=/; SameSite=Strict; HttpOnly");
        return value;
    }

    private static void checkOrigin(Headers headers) throws NotServedException {
        String origin = headers.getFirst("Origin");
        String host = headers.getFirst("Host");
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean ours = origin != null && host != null && authority(origin).equals(host.toLowerCase(Locale.ROOT));
        if (!ours || (site != null && !site.equals("same-origin"))) {
            throw new NotServedException(403, "Actions are taken from this dashboard's own pages only.");
        }
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Without the port. */
    private static String name(@Nullable String host) {
        return host == null ? "" : host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
    }

    private static @Nullable String cookie(Headers headers) {
        List<String> all = headers.getOrDefault("Cookie", List.of());
        for (String line : all) {
            for (String pair : line.split(";", -1)) {
                String trimmed = pair.strip();
                if (trimmed.startsWith(COOKIE + "=")) {
                    return trimmed.substring(COOKIE.length() + 1);
                }
            }
        }
        return null;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
