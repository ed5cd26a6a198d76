package dev.rollout.examples.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A letter for each instance, in as many rows as there is room for: with its name where that fits, in rows of tens where it
 * does not, and where not even that fits one letter for several, that of the one which matters most.
 */
final class Grid {
    private static final int LONGEST_LABEL = 24;
    private static final int MOST_LABELLED = 60;
    private static final int LABELLED_PER_ROW = 10;
    private static final int TEN = 10;
    private static final int MOST_TENS = 10;
    private static final Set<Phase> USUAL = EnumSet.range(Phase.PENDING, Phase.FAILED);
    /** Of several, the first of these that one of them is in. */
    private static final List<Phase> WEIGHT = List.of(
            Phase.FAILED,
            Phase.IN_DOUBT,
            Phase.CHECKING,
            Phase.UPDATING,
            Phase.DRAINING,
            Phase.PENDING,
            Phase.ROLLED_BACK,
            Phase.HEALTHY,
            Phase.AT_TARGET,
            Phase.OUTSIDE);

    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private final int width;
    private final boolean colours;
    private final List<String> rows = new ArrayList<>();
    private int together = 1;

    private Grid(ViewState state, int width, boolean colours) {
        state.cells.forEach((id, cell) -> phases.put(Columns.harmless(id), cell.phase));
        this.width = width;
        this.colours = colours;
    }

    /** In at most so many rows. */
    static Grid of(ViewState state, int width, int height, boolean colours) {
        Grid grid = new Grid(state, width, colours);
        if (!grid.labelled(height)) {
            grid.compact(height);
        }
        return grid;
    }

    List<String> rows() {
        return rows;
    }

    private boolean labelled(int height) {
        int label = Math.min(
                LONGEST_LABEL,
                phases.keySet().stream().mapToInt(Columns::of).max().orElse(0));
        int perRow = Math.max(1, Math.min(LABELLED_PER_ROW, (width + 2) / (label + 4)));
        if (phases.size() > MOST_LABELLED || (phases.size() + perRow - 1) / perRow > height) {
            return false;
        }
        Line row = new Line(width, colours);
        int column = 0;
        for (Map.Entry<String, Phase> cell : phases.entrySet()) {
            if (column == perRow) {
                rows.add(row.toString());
                row = new Line(width, colours);
                column = 0;
            }
            String name = Columns.pad(Columns.cutFront(cell.getKey(), label), label);
            row.add((column == 0 ? "" : "  ") + name + " ").add("" + cell.getValue().letter, cell.getValue().colour);
            column++;
        }
        rows.add(row.toString());
        return true;
    }

    private void compact(int height) {
        List<String> ids = List.copyOf(phases.keySet());
        int label =
                Math.min(LONGEST_LABEL, ids.stream().mapToInt(Columns::of).max().orElse(0));
        int tens = Math.min(MOST_TENS, (width - label) / (TEN + 1));
        if (tens < 2) {
            label = 0;
            tens = Math.max(1, Math.min(MOST_TENS, (width + 1) / (TEN + 1)));
        }
        int perRow = tens * TEN;
        int room = perRow * Math.max(1, height);
        together = (ids.size() + room - 1) / room;
        List<Phase> cells = cells();
        for (int first = 0; first < cells.size(); first += perRow) {
            Line row = new Line(width, colours);
            if (label > 0) {
                row.add(Columns.pad(Columns.cutFront(ids.get(first * together), label), label) + " ", Colour.DIM);
            }
            List<Phase> letters = cells.subList(first, Math.min(cells.size(), first + perRow));
            for (int i = 0; i < letters.size(); i++) {
                row.add(i > 0 && i % TEN == 0 ? " " : "").add("" + letters.get(i).letter, letters.get(i).colour);
            }
            rows.add(row.toString());
        }
    }

    private List<Phase> cells() {
        List<Phase> all = List.copyOf(phases.values());
        List<Phase> cells = new ArrayList<>();
        for (int first = 0; first < all.size(); first += together) {
            cells.add(all.subList(first, Math.min(all.size(), first + together)).stream()
                    .min(Comparator.comparingInt(WEIGHT::indexOf))
                    .orElseThrow());
        }
        return cells;
    }

    /** What the letters mean: the usual ones and what else there is, or where these don't fit, what there is. */
    String legend() {
        Set<Phase> present = EnumSet.noneOf(Phase.class); // of none there is where all have left
        present.addAll(phases.values());
        Set<Phase> all = EnumSet.copyOf(USUAL);
        all.addAll(present);
        int needed = all.stream().mapToInt(phase -> phase.words.length() + 4).sum() - 2;
        Line legend = new Line(width, colours);
        legend.add(together > 1 ? "each for " + together + ":  " : "");
        String between = "";
        for (Phase phase : needed > width ? present : all) {
            legend.add(between).add("" + phase.letter, phase.colour).add(" " + phase.words, Colour.DIM);
            between = "  ";
        }
        return legend.toString();
    }
}
