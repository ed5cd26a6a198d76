package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;

/**
 * Says that events were committed.
 *
 * @param deploymentId the deployment
 * @param from number of the first one
 * @param to number of the last one
 * @param events the events themselves, or empty where they did not fit and must be read from the store
 */
public record Announcement(String deploymentId, long from, long to, List<NumberedEvent> events) {
    /**
     * Checks the numbers and copies the events.
     *
     * @throws IllegalArgumentException unless 1 ≤ {@code from} ≤ {@code to}
     */
    public Announcement {
        if (from < 1 || to < from) {
            throw new IllegalArgumentException("announcement must have 1 <= from <= to, was " + from + ".." + to);
        }
        events = List.copyOf(events);
    }
}
