package dev.rollout.examples.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Tells who asks for an action: the way a host plugs in its own sign-on. Must be threadsafe. */
@FunctionalInterface
public interface Users {
    /** Header in which those who act by a shared token say their name. */
    String NAME_HEADER = "X-Rollout-User";

    /** The person or system behind a request, as stored with the action; empty where it may not act. */
    Optional<String> user(HttpExchange exchange);

    /** Whether the page has to ask for a token and a name. */
    default boolean byToken() {
        return false;
    }

    /**
     * Whoever sends this token as {@code Authorization: Bearer …} may act, under the name in {@link #NAME_HEADER}, which is
     * taken on trust.
     *
     * @throws IllegalArgumentException if the token is shorter than 16 characters
     */
    static Users token(String token) {
        if (token.length() < 16) {
            throw new IllegalArgumentException("token must have at least 16 characters, had " + token.length());
        }
        return new Users() {
            private final byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);

            @Override
            public Optional<String> user(HttpExchange exchange) {
                String given = exchange.getRequestHeaders().getFirst("Authorization");
                if (given == null || !MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
                    return Optional.empty();
                }
                String name = exchange.getRequestHeaders().getFirst(NAME_HEADER);
                return Optional.of(name == null || name.isBlank() ? "dashboard" : decoded(name.strip()));
            }

            @Override
            public boolean byToken() {
                return true;
            }
        };
    }

    /** Headers carry Latin letters only, so the page sends names percent-encoded. */
    private static String decoded(String name) {
        try {
            return java.net.URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
