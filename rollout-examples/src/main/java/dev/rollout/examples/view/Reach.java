package dev.rollout.examples.view;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether the store answers, as far as asking it tells. Threadsafe. */
final class Reach {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** A question that waits so long is not asked once more beside it. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private @Nullable Instant asked;
    private @Nullable String error;

    synchronized void ask(Instant now) {
        asked = now;
    }

    /** It answered, or what was asked came to nothing on this side. */
    synchronized void settled() {
        asked = null;
    }

    /** {@return whether that is news} */
    synchronized boolean lost(String why) {
        boolean news = error == null;
        asked = null;
        error = why;
        return news;
    }

    /** {@return whether that is news} */
    synchronized boolean found() {
        boolean news = error != null;
        asked = null;
        error = null;
        return news;
    }

    /** Why it is of no use to ask now; null where it is. */
    synchronized @Nullable String trouble(Instant now) {
        boolean slow = asked != null && asked.plus(SLOW).isBefore(now);
        return error == null && slow ? "the store has not answered since " + asked : error;
    }

    /** In the form of an event, but without a number: nobody has stored it. */
    static String line(String deployment, Instant at, @Nullable String error) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("deployment", deployment);
        tree.put("at", at.toString());
        tree.put("type", error == null ? "store_reachable" : "store_unreachable");
        if (error != null) {
            tree.put("error", error);
        }
        return PlainJson.of(tree.toString());
    }
}
