package dev.rollout.engine;

import dev.rollout.InstanceStatus;
import dev.rollout.decision.Mark;
import dev.rollout.decision.PositionSet;
import dev.rollout.spi.InstanceState;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The sets into which the rows of a deployment fall. Used by one thread at a time. */
final class RowSets {
    private static final PositionSet NOBODY = new PositionSet();

    private final Map<Mark, PositionSet> marks = new EnumMap<>(Mark.class);
    private final Map<InstanceStatus, Integer> statuses = new EnumMap<>(InstanceStatus.class);
    private final Map<Integer, PositionSet> batches = new HashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();

    RowSets() {
        for (Mark mark : Mark.values()) {
            marks.put(mark, new PositionSet());
        }
    }

    void enter(InstanceState row) {
        positions.put(row.id(), row.position());
        marks.forEach((mark, set) -> set.set(row.position(), mark.of(row)));
        count(row, 1);
        if (row.batch() > 0 && !row.left()) {
            batches.computeIfAbsent(row.batch(), number -> new PositionSet()).set(row.position(), true);
        }
    }

    /** The row is about to be replaced by another one. */
    void leave(InstanceState row) {
        count(row, -1);
        if (row.batch() > 0) {
            batches.computeIfAbsent(row.batch(), number -> new PositionSet()).set(row.position(), false);
        }
    }

    PositionSet in(Mark mark) {
        return Objects.requireNonNull(marks.get(mark));
    }

    private void count(InstanceState row, int more) {
        if (!row.left()) {
            statuses.merge(row.status(), more, (one, other) -> one + other == 0 ? null : one + other);
        }
    }

    /** How many stand where; statuses that none has are left out. */
    Map<InstanceStatus, Integer> byStatus() {
        return new EnumMap<>(statuses);
    }

    PositionSet batch(int number) {
        return batches.getOrDefault(number, NOBODY);
    }

    int positionOf(String id) {
        return positions.getOrDefault(id, -1);
    }
}
