package dev.rollout.redis;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.Documents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What travels on the channel {@code deploy:<id>}: a JSON array of consecutive events, or, where that would be longer
 * than 16 KiB, {@code {"from":a,"to":b}}. Nothing else is read.
 */
final class Message {
    static final String PREFIX = "deploy:";
    static final int MAX_BYTES = 16 * 1024;

    /** No event takes less, so that more of them than fit need not be written to see that they don't. */
    static final int MAX_EVENTS = MAX_BYTES / 64;

    private static final int MAX_ID = 200;
    private static final Pattern RANGE = Pattern.compile("\\{\"from\":([1-9][0-9]{0,18}),\"to\":([1-9][0-9]{0,18})}");

    private Message() {}

    /** Events of one commit, or only their numbers where they would not fit. */
    record Commit(String deploymentId, long from, long to, List<NumberedEvent> events) {
        /** @throws IllegalArgumentException if they are not consecutive events of one deployment */
        static Commit of(List<NumberedEvent> events) {
            if (events.isEmpty()) {
                throw new IllegalArgumentException("no events");
            }
            NumberedEvent first = events.get(0);
            if (!validId(first.deploymentId()) || !consecutive(first.deploymentId(), first.sequence(), events)) {
                throw new IllegalArgumentException("not the consecutive events of one deployment");
            }
            long to = first.sequence() + events.size() - 1;
            return new Commit(
                    first.deploymentId(),
                    first.sequence(),
                    to,
                    events.size() > MAX_EVENTS ? List.of() : List.copyOf(events));
        }

        String channel() {
            return PREFIX + deploymentId;
        }

        String text() {
            if (!events.isEmpty()) {
                String json = Documents.writeEvents(events);
                if (json.length() <= MAX_BYTES && json.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
                    return json;
                }
            }
            return "{\"from\":" + from + ",\"to\":" + to + "}";
        }
    }

    /** What a message says, or null if it is not one of ours. */
    static @Nullable Announcement read(String channel, String text) {
        if (!channel.startsWith(PREFIX) || !validId(channel.substring(PREFIX.length())) || text.isEmpty()) {
            return null;
        }
        String id = channel.substring(PREFIX.length());
        try {
            return text.charAt(0) == '[' ? events(id, text) : range(id, text);
        } catch (RuntimeException e) {
            return null; // whatever is wrong with it, it is none of ours
        }
    }

    private static @Nullable Announcement events(String id, String text) {
        List<NumberedEvent> events = Documents.readEvents(id, text);
        if (events.isEmpty()
                || !consecutive(id, events.get(0).sequence(), events)
                || events.stream().anyMatch(event -> event.at().equals(Instant.EPOCH))) {
            return null;
        }
        long from = events.get(0).sequence();
        return new Announcement(id, from, from + events.size() - 1, events);
    }

    private static @Nullable Announcement range(String id, String text) {
        Matcher range = RANGE.matcher(text);
        return range.matches()
                ? new Announcement(id, Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), List.of())
                : null;
    }

    private static boolean consecutive(String id, long from, List<NumberedEvent> events) {
        long expected = from;
        for (NumberedEvent event : events) {
            if (!event.deploymentId().equals(id) || event.sequence() != expected || expected == Long.MAX_VALUE) {
                return false;
            }
            expected++;
        }
        return true;
    }

    private static boolean validId(String id) {
        return !id.isBlank()
                && id.length() <= MAX_ID
                && id.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
