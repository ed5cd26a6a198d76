package dev.rollout;

import dev.rollout.Forecast.Batch;
import dev.rollout.Forecast.Estimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A forecast as people read it: at most 100 characters wide, of many batches the first and the last ones. */
final class ForecastTable {
    private static final int WIDTH = 100;
    private static final int FIRST = 20;
    private static final int LAST = 5;
    private static final int ZONE_WIDTH = 16;
    private static final String GAP = "  ";

    private final Forecast forecast;
    private final boolean zones;
    private final boolean persons;

    ForecastTable(Forecast forecast) {
        this.forecast = forecast;
        this.zones = forecast.batches().stream().anyMatch(batch -> batch.zone() != null);
        this.persons = forecast.batches().stream().anyMatch(Batch::pausesAfter);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        RolloutPlan plan = forecast.plan();
        int batches = forecast.batches().size();
        wrap(
                Printable.of(forecast.service(), 40) + " to " + Printable.of(forecast.version(), 40) + ": "
                        + plan.toUpdate() + " of " + plan.total() + " instances in " + batches
                        + (batches == 1 ? " batch" : " batches") + ", at least " + forecast.lowestServing()
                        + " serving",
                lines);
        lines.add("");
        table(lines);
        lines.add("");
        stages(lines);
        explanations(lines);
        plan.notes().forEach(note -> wrap("note: " + note, lines));
        forecast.warnings().forEach(warning -> wrap("warning: " + warning, lines));
        return String.join("\n", lines);
    }

    /** What the strategy asks for between batches. */
    private void stages(List<String> lines) {
        RolloutPlan plan = forecast.plan();
        if (plan.slot() != null) {
            wrap("slot " + Printable.of(plan.slot(), 40) + ": gets no traffic while it is updated", lines);
        }
        for (Batch batch : forecast.batches()) {
            boolean last = batch.number() == forecast.batches().size();
            List<Stage> after = plan.after(batch.number(), last);
            if (!after.isEmpty()) {
                String what = after.stream().map(ForecastTable::stage).collect(Collectors.joining(", "));
                wrap("after batch " + batch.number() + ": " + what, lines);
            }
        }
    }

    private static String stage(Stage stage) {
        if (stage instanceof Stage.Shift shift) {
            return "gives it " + shift.weight() + " % of the traffic";
        } else if (stage instanceof Stage.Bake bake) {
            return "bakes for " + words(bake.duration());
        } else if (stage instanceof Stage.KeepWarm warm) {
            return "keeps the slot before it warm for " + words(warm.duration());
        } else if (stage instanceof Stage.Gate gate) {
            return "passes gate " + Printable.of(gate.name(), 40);
        }
        return "is approved as " + Printable.of(((Stage.Approval) stage).name(), 40);
    }

    private void explanations(List<String> lines) {
        wrap(
                "stopped by: "
                        + (forecast.rollsBack()
                                ? "so many failures bring back what was touched"
                                : "so many failures stop it, what is updated stays"),
                lines);
        Duration each = forecast.instance().expected();
        wrap(
                "expected: "
                        + (forecast.basis() == Forecast.Basis.HISTORY
                                ? Durations.words(each) + " an instance, from the last completed deployment"
                                : Durations.words(each) + " an instance, assumed"),
                lines);
        if (persons) {
            wrap("promote: it waits there for a person, for a time that is not counted", lines);
        }
    }

    private void table(List<String> lines) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(cells("batch", "size", "zone", "serving", "stopped by", "earliest", "expected", "latest", "then"));
        List<Batch> batches = forecast.batches();
        boolean all = batches.size() <= FIRST + LAST + 1;
        List<Batch> shown = new ArrayList<>(batches.subList(0, all ? batches.size() : FIRST));
        shown.addAll(batches.subList(all ? batches.size() : batches.size() - LAST, batches.size()));
        shown.forEach(batch -> rows.add(cells(batch)));
        Estimate total = forecast.duration();
        rows.add(cells(
                "total",
                "" + forecast.plan().toUpdate(),
                "",
                "" + forecast.lowestServing(),
                "",
                words(total.earliest()),
                words(total.expected()),
                words(total.latest()),
                ""));
        int[] widths = widths(rows);
        int left = WIDTH - IntStream.of(widths).sum() - GAP.length() * widths.length;
        lines.add(line(rows.get(0), widths, "instances"));
        for (int i = 0; i < shown.size(); i++) {
            if (!all && i == FIRST) {
                lines.add("  … " + (batches.size() - FIRST - LAST) + " more batches …");
            }
            lines.add(line(rows.get(i + 1), widths, members(shown.get(i).instances(), left)));
        }
        lines.add(line(rows.get(rows.size() - 1), widths, ""));
    }

    private List<String> cells(Batch batch) {
        Estimate duration = batch.duration();
        return cells(
                "" + batch.number(),
                "" + batch.size(),
                batch.zone() == null ? "" : cut(batch.zone(), ZONE_WIDTH),
                "" + batch.serving(),
                failure(batch.stopsAt()),
                words(duration.earliest()),
                words(duration.expected()),
                words(duration.latest()),
                batch.pausesAfter() ? "promote" : "");
    }

    /** Leaves out what no batch has: zone, the third, and what a person does, the last. */
    private List<String> cells(String... all) {
        return IntStream.range(0, all.length)
                .filter(i -> (zones || i != 2) && (persons || i != all.length - 1))
                .mapToObj(i -> all[i])
                .toList();
    }

    private static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
    }

    private static String line(List<String> row, int[] widths, String last) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(row.get(i))
                    .append(GAP);
        }
        return line.append(last).toString().stripTrailing();
    }

    /** All of them where they fit, else the first and the last: the size says how many there are. */
    private static String members(List<String> ids, int width) {
        String first = ids.get(0);
        if (ids.size() == 1) {
            return cut(first, width);
        }
        if (ids.size() <= 3) {
            String all = ids.stream().map(id -> Printable.of(id, 250)).collect(Collectors.joining(", "));
            if (all.length() <= width) {
                return all;
            }
        }
        int each = (width - 3) / 2;
        return cut(first, each) + " … " + cut(ids.get(ids.size() - 1), each);
    }

    /** Cut at the front: names of instances differ at their end. */
    private static String cut(String text, int width) {
        String safe = Printable.of(text, 250);
        return safe.length() <= width ? safe : "…" + safe.substring(safe.length() - width + 1);
    }

    private static String failure(@Nullable Integer number) {
        if (number == null) {
            return "-";
        }
        boolean teen = number % 100 / 10 == 1;
        String ending =
                teen ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
        return number + ending + " failure";
    }

    private static String words(Duration duration) {
        return duration.isZero() ? "0 s" : Durations.words(duration);
    }

    private static void wrap(String text, List<String> lines) {
        String rest = text;
        while (rest.length() > WIDTH) {
            int at = rest.lastIndexOf(' ', WIDTH);
            // a continuation is indented by two: a blank within those is no place to break
            at = at <= 2 ? WIDTH : at;
            lines.add(rest.substring(0, at));
            rest = "  " + rest.substring(at).stripLeading();
        }
        lines.add(rest);
    }
}
