package dev.rollout.examples.demo;

import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table at the end, for people and as JSON. */
record Report(String options, int instances, List<ActResult> acts, List<Promise> promises) {
    Report {
        acts = List.copyOf(acts);
        promises = List.copyOf(promises);
    }

    boolean kept() {
        return promises.stream().allMatch(Promise::kept);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(row("act", "what", "status", "duration", "lowest", "failed", "touched", "time to", "time to"));
        lines.add(row("", "", "", "", "serving", "requests", "", "rollback", "takeover"));
        for (ActResult act : acts) {
            lines.add(row(
                    Integer.toString(act.act()),
                    act.what(),
                    act.status().name().toLowerCase(Locale.ROOT),
                    seconds(act.duration()),
                    act.lowestServing() + " of " + instances,
                    String.format(Locale.ROOT, "%,d of %,d", act.failed(), act.requests()),
                    Integer.toString(act.touched()),
                    seconds(act.timeToRollback()),
                    seconds(act.timeToTakeover())));
        }
        lines.add("");
        promises.forEach(promise -> lines.add(promise.toString()));
        acts.forEach(act -> act.failures().forEach(failure -> lines.add("act " + act.act() + " failed: " + failure)));
        lines.add("");
        lines.add(kept() ? "Every promise was kept." : "A promise was BROKEN.");
        return lines;
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-3s  %-17s  %-11s  %8s  %8s  %11s  %7s  %8s  %8s", (Object[]) cells)
                .stripTrailing();
    }

    private static String seconds(@Nullable Duration duration) {
        return duration == null ? "–" : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** One line. */
    String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("options", options);
        report.put("instances", instances);
        report.put("acts", acts);
        report.put("promises", promises);
        report.put("kept", kept());
        return Documents.write(report);
    }
}
