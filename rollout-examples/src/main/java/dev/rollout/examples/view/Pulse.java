package dev.rollout.examples.view;

import dev.rollout.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What events don't tell, asked for again and again.
 *
 * @param at when it was true, by the store's clock
 * @param waits what the deployment waits for
 * @param eta how long it will probably take, null where that can't be said
 * @param driver label of the process that drives it, null where none does
 * @param openRequests requests that an instance still has, by instance
 * @param footer whatever else the host wants to show
 */
public record Pulse(
        Instant at,
        List<Wait> waits,
        @Nullable Duration eta,
        @Nullable String driver,
        Map<String, Integer> openRequests,
        List<String> footer) {
    public Pulse {
        waits = List.copyOf(waits);
        openRequests = Map.copyOf(openRequests);
        footer = List.copyOf(footer);
    }

    /** Nothing was asked yet. */
    static Pulse none(Instant at) {
        return new Pulse(at, List.of(), null, null, Map.of(), List.of());
    }
}
