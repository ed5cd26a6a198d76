package dev.rollout.postgres;

import dev.rollout.NumberedEvent;
import dev.rollout.postgres.Parameters.Column;
import dev.rollout.spi.Documents;
import dev.rollout.spi.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one commit's events: one, or several where they are very many.
 *
 * @param first number of the first event
 * @param count how many
 * @param document the events
 */
record EventRows(long first, int count, String document) {
    private static final int MOST = 4_000;

    static final List<Column<EventRows>> COLUMNS = List.of(
            new Column<>("int8", EventRows::first),
            new Column<>("int4", EventRows::count),
            new Column<>("text", EventRows::document));

    /**
     * The rows of these events.
     *
     * @throws StoreException if they have a gap, or belong to another deployment
     */
    static List<EventRows> of(String deploymentId, List<NumberedEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            NumberedEvent event = events.get(i);
            if (event.sequence() != events.get(0).sequence() + i
                    || !event.deploymentId().equals(deploymentId)) {
                throw new StoreException(
                        "I8: events must be of one deployment and numbered without a gap, number " + event.sequence()
                                + " does not come next",
                        null);
            }
        }
        List<EventRows> rows = new ArrayList<>();
        for (int from = 0; from < events.size(); from += MOST) {
            add(rows, events.subList(from, Math.min(events.size(), from + MOST)));
        }
        return rows;
    }

    private static void add(List<EventRows> rows, List<NumberedEvent> events) {
        String document = Documents.writeEvents(events);
        if (document.length() <= Documents.MAX_LENGTH) {
            rows.add(new EventRows(events.get(0).sequence(), events.size(), document));
        } else if (events.size() > 1) {
            add(rows, events.subList(0, events.size() / 2));
            add(rows, events.subList(events.size() / 2, events.size()));
        } else {
            throw new StoreException(
                    "event " + events.get(0).sequence() + " must have a document of at most " + Documents.MAX_LENGTH
                            + " characters, had " + document.length(),
                    null);
        }
    }
}
