package dev.rollout.examples.view;

import dev.rollout.Durations;
import dev.rollout.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A deployment as a block of lines: headline, who, bars, a cell for each instance, capacity, open instances, failures, and
 * why it stands still. Pure: the same state and pulse give the same lines.
 */
public final class Frame {
    private static final int LABELLED_CELLS = 60;
    private static final int SHOWN_OPEN = 4;
    private static final int SHOWN_EVIDENCE = 3;
    private static final int BAR = 40;
    private static final Set<Phase> USUAL = EnumSet.range(Phase.PENDING, Phase.FAILED);

    private final ViewState state;
    private final Pulse pulse;
    private final Instant now;
    private final int width;
    private final boolean colours;
    private final List<String> lines = new ArrayList<>();

    private Frame(ViewState state, Pulse pulse, Instant now, int width, boolean colours) {
        this.state = state;
        this.pulse = pulse;
        this.now = now;
        this.width = width;
        this.colours = colours;
    }

    /** The lines, none longer than the width; without colours, letters say everything. */
    public static List<String> lines(ViewState state, Pulse pulse, Instant now, int width, boolean colours) {
        Frame frame = new Frame(state, pulse, now, width, colours);
        frame.headline();
        frame.bars();
        frame.cells();
        frame.capacity();
        frame.failure();
        frame.openInstances();
        frame.standstill();
        pulse.footer().forEach(text -> frame.put(frame.line().add(text, Colour.DIM)));
        return frame.lines;
    }

    private Line line() {
        return new Line(width, colours);
    }

    private void put(Line line) {
        lines.add(line.toString());
    }

    private void headline() {
        Progress progress = state.progress(pulse.eta());
        String from = state.from.isEmpty() ? "" : state.from + " → ";
        Line headline = line().add(state.service, Colour.BOLD)
                .add("  " + from + state.to + "  ")
                .add(Text.words(state.status()), statusColour())
                .add("  " + progress.tally().updated() + "/" + progress.tally().total() + " updated · "
                        + progress.tally().failed() + " failed");
        if (progress.batches() > 0) {
            headline.add(" · batch " + progress.batch() + "/" + progress.batches());
        }
        headline.add("  " + Text.time(state.elapsed(now)));
        Duration eta = progress.eta();
        if (eta != null && !state.status().isFinal()) {
            headline.add(", about " + Durations.words(eta) + " left");
        }
        put(headline);
        String driver = pulse.driver();
        String driven = driver == null ? "" : " · driven by " + driver;
        put(line().add("started by " + state.by() + (state.status().isFinal() ? "" : driven), Colour.DIM));
    }

    private Colour statusColour() {
        switch (state.status()) {
            case COMPLETED:
                return Colour.GREEN;
            case FAILED:
            case ROLLBACK_FAILED:
                return Colour.RED;
            case ROLLING_BACK:
            case ROLLED_BACK:
                return Colour.MAGENTA;
            case PAUSED:
                return Colour.YELLOW;
            default:
                return Colour.CYAN;
        }
    }

    private void bars() {
        Progress progress = state.progress(null);
        put(bar("forward", progress.tally().updated(), progress.tally().total(), Colour.GREEN));
        if (!state.rollbackReason().isEmpty()) {
            put(bar("back   ", progress.tally().rolledBack(), state.touched(), Colour.MAGENTA));
        }
    }

    private Line bar(String label, int done, int of, Colour colour) {
        int full = of == 0 ? BAR : BAR * done / of;
        return line().add(label + " [")
                .add("#".repeat(full), colour)
                .add("-".repeat(BAR - full), Colour.DIM)
                .add("] " + done + "/" + of);
    }

    private void cells() {
        boolean labelled = state.cells.size() <= LABELLED_CELLS;
        int widest = labelled
                ? state.cells.keySet().stream().mapToInt(String::length).max().orElse(0)
                : 0;
        int cellWidth = labelled ? widest + 4 : 1;
        int perRow = Math.max(1, Math.min(labelled ? 10 : 50, width / cellWidth));
        int column = 0;
        Line row = line();
        for (Map.Entry<String, ViewState.Cell> entry : state.cells.entrySet()) {
            Phase phase = entry.getValue().phase;
            if (column == perRow) {
                put(row);
                row = line();
                column = 0;
            }
            if (labelled) {
                row.add((column == 0 ? "" : "  ") + entry.getKey()
                        + " ".repeat(widest - entry.getKey().length()) + " ");
            }
            row.add(String.valueOf(phase.letter), phase.colour);
            column++;
        }
        put(row);
        Line legend = line();
        for (Phase phase : Phase.values()) {
            if (USUAL.contains(phase) || state.count(phase) > 0) {
                legend.add(phase == Phase.PENDING ? "" : "  ")
                        .add(String.valueOf(phase.letter), phase.colour)
                        .add(" " + phase.words, Colour.DIM);
            }
        }
        put(legend);
    }

    private void capacity() {
        boolean below = state.inService() < state.floor;
        put(line().add(
                        state.inService() + "/" + state.cells.size() + " in service, floor " + state.floor,
                        below ? Colour.RED : Colour.NONE));
    }

    private void failure() {
        if (!state.failures().isEmpty()) {
            String first = state.failures().get(0);
            ViewState.Cell cell = state.cells.get(first);
            if (cell != null) {
                put(line().add(first + " failed: " + cell.failure, Colour.RED));
                List<String> evidence = cell.evidence;
                evidence.subList(Math.max(0, evidence.size() - SHOWN_EVIDENCE), evidence.size())
                        .forEach(answer -> put(line().add("  " + Text.timeOfDay(answer))));
            }
        }
        if (!state.commonCause().isEmpty()) {
            put(line().add(state.commonCause(), Colour.YELLOW));
        }
        if (!state.rollbackReason().isEmpty()) {
            String done = state.status().isFinal() ? "rolled back" : "rolling back";
            put(line().add(done + " because " + state.rollbackReason(), Colour.MAGENTA));
        }
    }

    private void openInstances() {
        List<Map.Entry<String, ViewState.Cell>> open = state.cells.entrySet().stream()
                .filter(entry -> entry.getValue().phase.isOpen())
                .toList();
        open.stream().limit(SHOWN_OPEN).forEach(entry -> put(openInstance(entry.getKey(), entry.getValue())));
        if (open.size() > SHOWN_OPEN) {
            put(line().add("and " + (open.size() - SHOWN_OPEN) + " more"));
        }
    }

    private Line openInstance(String id, ViewState.Cell cell) {
        Duration inPhase = cell.since.isAfter(now) ? Duration.ZERO : Duration.between(cell.since, now);
        Line line =
                line().add(id + " ").add(cell.phase.words, cell.phase.colour).add(" " + Text.time(inPhase));
        pulse.waits().stream()
                .filter(wait -> wait.subject().equals(id))
                .findFirst()
                .ifPresent(wait -> line.add(" · " + wait.reason().text() + Text.limit(wait, now)));
        Integer requests = pulse.openRequests().get(id);
        if (cell.phase == Phase.DRAINING && requests != null) {
            line.add(" · " + requests + " requests open");
        }
        return line;
    }

    private void standstill() {
        if (state.status().isFinal()) {
            put(line().add(
                            Text.words(state.status()) + (state.reason().isEmpty() ? "" : ": " + state.reason()),
                            statusColour()));
            String times = state.times.toString();
            if (!times.isEmpty()) {
                put(line().add(times, Colour.DIM));
            }
        } else if (!pulse.waits().isEmpty()) {
            put(line().add(Text.words(pulse.waits().get(0), pulse.at())));
        }
    }
}
