package dev.rollout.decision;

import dev.rollout.Printable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call to an updater or router ended, as this driver saw it.
 *
 * @param ok whether it did what it was asked for
 * @param detail why not, empty where it did
 * @param version the version that was read, null where none was
 * @param abandoned whether it was given up at its deadline and may still be running
 * @param reports what the call reported
 * @param at when it ended, by the store's clock
 */
public record Answer(
        boolean ok, String detail, @Nullable String version, boolean abandoned, List<String> reports, Instant at) {
    public Answer {
        detail = Printable.of(detail, 1000);
        version = version == null ? null : Printable.of(version, 256);
        reports = List.copyOf(reports);
    }

    public static Answer ok(@Nullable String version, List<String> reports, Instant at) {
        return new Answer(true, "", version, false, reports, at);
    }

    public static Answer failed(String detail, List<String> reports, Instant at) {
        return new Answer(false, detail, null, false, reports, at);
    }
}
