package dev.rollout.examples.view;

import dev.rollout.Direction;
import dev.rollout.Durations;
import dev.rollout.InstanceProgress;
import dev.rollout.Progress;
import dev.rollout.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as a block of lines: headline, who, bars, a cell for each instance, capacity, open instances, failures, and
 * why it stands still. It fits a size: the smaller that is, the less it says of single instances. Pure: the same state and
 * pulse give the same lines.
 */
public final class Frame {
    private static final int BAR = 40;
    private static final int LEAST_GRID = 3;
    private static final int QUARTER = 4;

    /** How much is said of what there may be much of, from the most to the least. */
    private record Detail(int open, int evidence, boolean legend, boolean times) {
        static final List<Detail> ALL = List.of(
                new Detail(8, 3, true, true),
                new Detail(4, 3, true, true),
                new Detail(2, 2, true, true),
                new Detail(2, 1, true, false),
                new Detail(1, 1, false, false),
                new Detail(0, 0, false, false));
    }

    /**
     * Where it is shown.
     *
     * @param width columns, none is exceeded
     * @param height rows, so many lines at most
     * @param colours whether to paint; without colours, letters say everything
     */
    public record Size(int width, int height, boolean colours) {}

    private final ViewState state;
    private final Pulse pulse;
    private final Instant now;
    private final Size size;
    private List<String> lines = new ArrayList<>();

    private Frame(ViewState state, Pulse pulse, Instant now, Size size) {
        this.state = state;
        this.pulse = pulse;
        this.now = now;
        this.size = size;
    }

    /** The lines, of which none is longer than the width, and not more than the height. */
    public static List<String> lines(ViewState state, Pulse pulse, Instant now, Size size) {
        return new Frame(state, pulse, now, size).fitting();
    }

    private List<String> fitting() {
        List<String> top = section(() -> {
            headline();
            bars();
        });
        List<String> bottom = List.of();
        int room = 0;
        for (Detail detail : Detail.ALL) {
            bottom = section(() -> below(detail));
            room = size.height() - top.size() - bottom.size() - (detail.legend() ? 1 : 0);
            if (room >= LEAST_GRID) {
                break;
            }
        }
        Grid grid = Grid.of(state, size.width(), Math.max(1, room), size.colours());
        List<String> all = new ArrayList<>(top);
        all.addAll(grid.rows());
        if (all.size() + bottom.size() < size.height()) {
            all.add(grid.legend());
        }
        all.addAll(bottom);
        return all.size() <= size.height() ? all : onlyTheMost(top, bottom);
    }

    /** A window of a few lines: how far it is, and why it stands still. */
    private List<String> onlyTheMost(List<String> top, List<String> bottom) {
        List<String> most = new ArrayList<>(top.subList(0, Math.min(top.size(), size.height())));
        int left = Math.min(bottom.size(), size.height() - most.size());
        most.addAll(bottom.subList(bottom.size() - left, bottom.size()));
        return most;
    }

    private void below(Detail detail) {
        capacity();
        failure(detail);
        openInstances(detail);
        standstill();
        String times = state.times.toString();
        if (detail.times() && !times.isEmpty()) {
            put(line().add(times, Colour.DIM));
        }
        pulse.extra().footer().forEach(text -> put(line().add(text, Colour.DIM)));
    }

    private List<String> section(Runnable writing) {
        lines = new ArrayList<>();
        writing.run();
        return lines;
    }

    private Line line() {
        return new Line(size.width(), size.colours());
    }

    private void put(Line line) {
        lines.add(line.toString());
    }

    private void headline() {
        Progress progress = state.progress(pulse.eta());
        String from = state.from.isEmpty() ? "" : brief(state.from) + " → ";
        Line headline = line().add(brief(state.service), Colour.BOLD)
                .add("  " + from + brief(state.to) + "  ")
                .add(Text.words(state.status()), statusColour())
                .add("  " + Text.time(state.elapsed(now)));
        Duration eta = progress.eta();
        if (eta != null && !state.status().isFinal()) {
            headline.add(", about " + Durations.words(eta) + " left");
        }
        put(headline);
        put(line().add(progress.line(), Colour.BOLD));
        String driver = pulse.driver();
        String driven = driver == null ? "" : " · driven by " + driver;
        put(line().add(
                        "started by " + state.by() + (state.status().isFinal() ? "" : driven) + " · " + state.id,
                        Colour.DIM));
    }

    /** A name that leaves room for the others beside it. */
    private String brief(String name) {
        return Columns.cut(Columns.harmless(name), Math.max(8, size.width() / QUARTER - 4));
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
        put(bar("forward", progress.tally().updated(), state.takingPart(), Colour.GREEN));
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

    private void capacity() {
        boolean below = state.inService() < state.floor;
        put(line().add(
                        state.inService() + "/" + state.cells.size() + " in service, floor " + state.floor,
                        below ? Colour.RED : Colour.NONE));
    }

    private void failure(Detail detail) {
        if (!state.failures().isEmpty()) {
            String first = state.failures().get(0);
            ViewState.Cell cell = state.cells.get(first);
            if (cell != null) {
                put(line().add(name(first) + " failed: " + cell.failure, Colour.RED));
                List<String> evidence = cell.evidence;
                evidence.subList(Math.max(0, evidence.size() - detail.evidence()), evidence.size())
                        .forEach(answer -> put(line().add("  " + Text.timeOfDay(answer))));
            }
        }
        if (!state.commonCause().isEmpty()) {
            put(line().add(state.commonCause(), Colour.YELLOW));
        }
        boolean saidAtTheEnd = state.status().isFinal() && state.reason().equals(state.rollbackReason());
        if (!state.rollbackReason().isEmpty() && !saidAtTheEnd) {
            put(line().add("rolling back because " + state.rollbackReason(), Colour.MAGENTA));
        }
    }

    private String name(String id) {
        return Columns.cutFront(Columns.harmless(id), Math.max(8, size.width() / QUARTER));
    }

    private void openInstances(Detail detail) {
        List<Map.Entry<String, ViewState.Cell>> open = state.cells.entrySet().stream()
                .filter(entry -> entry.getValue().phase.isOpen())
                .toList();
        open.stream().limit(detail.open()).forEach(entry -> put(openInstance(entry.getKey(), entry.getValue())));
        if (open.size() > detail.open()) {
            put(line().add("and " + (open.size() - detail.open()) + " more at work"));
        }
    }

    private Line openInstance(String id, ViewState.Cell cell) {
        Duration inPhase = cell.since.isAfter(now) ? Duration.ZERO : Duration.between(cell.since, now);
        Line line = line().add(name(id) + " ")
                .add(cell.phase.words, cell.phase.colour)
                .add(" " + Text.time(inPhase));
        Optional<Wait> wait =
                pulse.waits().stream().filter(one -> one.subject().equals(id)).findFirst();
        wait.ifPresent(one -> line.add(Text.beside(cell.phase.words, one, now)));
        InstanceProgress known = pulse.open().get(id);
        if (known != null) {
            line.add(" · " + versions(known));
        }
        Integer requests = pulse.extra().openRequests().get(id);
        if (cell.phase == Phase.DRAINING && requests != null) {
            line.add(" · " + requests + " requests open");
        }
        if (wait.isEmpty()
                && known != null
                && known.deadline() != null
                && known.deadline().isAfter(now)) {
            line.add(" · given up in " + Durations.words(Duration.between(now, known.deadline())));
        }
        return line;
    }

    private String versions(InstanceProgress instance) {
        String before = shown(instance.previous());
        return instance.direction() == Direction.BACK
                ? brief(state.to) + " → " + before
                : before + " → " + brief(state.to);
    }

    private String shown(@Nullable String version) {
        return version == null ? "unknown" : brief(version);
    }

    private void standstill() {
        if (state.status().isFinal()) {
            put(line().add(
                            Text.words(state.status()) + (state.reason().isEmpty() ? "" : ": " + state.reason()),
                            statusColour()));
        } else {
            pulse.first(wait -> !isOver(wait)).ifPresent(wait -> put(line().add(Text.words(wait, pulse.at()))));
        }
    }

    /** It was asked for a moment ago; the events may know more by now. */
    private boolean isOver(Wait wait) {
        ViewState.Cell cell = state.cells.get(wait.subject());
        return cell != null && !cell.phase.isOpen() && cell.since.isAfter(pulse.at());
    }
}
