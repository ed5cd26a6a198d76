package dev.rollout.decision;

import dev.rollout.DeploymentEvent;
import dev.rollout.Tally;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A decision in the making: the view, with the changes decided so far laid over it. */
final class Draft {
    private static final Mark[] MARKS = Mark.values();

    private final DeploymentView view;
    private final Instant now;
    private final Map<Mark, Integer> differences = new EnumMap<>(Mark.class);
    private final Map<Integer, Integer> batchDifferences = new HashMap<>();
    private int servingDifference;
    private final Map<Integer, InstanceState> changed = new LinkedHashMap<>();
    private final List<DeploymentEvent> events = new ArrayList<>();
    private final List<InstanceState> joined = new ArrayList<>();
    private DeploymentState state;
    private boolean progressed;
    private boolean backBatchBegun;

    Draft(DeploymentView view, Instant now) {
        this.view = view;
        this.now = now;
        this.state = view.state();
    }

    DeploymentView view() {
        return view;
    }

    Instant now() {
        return now;
    }

    DeploymentState state() {
        return state;
    }

    /** Changes the root row. */
    void state(Consumer<DeploymentState.Builder> change) {
        DeploymentState.Builder builder = state.toBuilder();
        change.accept(builder);
        DeploymentState next = builder.build();
        if (!Transitions.legal(state.status(), next.status())) {
            throw new IllegalTransitionException("a deployment", state.status(), next.status());
        }
        state = next;
    }

    InstanceState row(int position) {
        if (position >= view.end()) {
            return joined.get(position - view.end());
        }
        InstanceState row = changed.get(position);
        return row == null ? view.row(position) : row;
    }

    /** Changes a row. */
    void put(InstanceState row) {
        InstanceState before = row(row.position());
        if (!Transitions.legal(before.status(), row.status())) {
            throw new IllegalTransitionException("instance " + row.id(), before.status(), row.status());
        }
        progressed |= before.status() != row.status() || before.direction() != row.direction();
        boolean served = serves(row.position());
        changed.put(row.position(), row);
        for (Mark mark : MARKS) {
            int change = (mark.of(row) ? 1 : 0) - (mark.of(before) ? 1 : 0);
            if (change != 0) {
                differences.merge(mark, change, Integer::sum);
            }
        }
        servingDifference += (serves(row.position()) ? 1 : 0) - (served ? 1 : 0);
        if (before.batch() != row.batch()) {
            batchDifferences.merge(before.batch(), -1, Integer::sum);
            batchDifferences.merge(row.batch(), 1, Integer::sum);
        }
    }

    /** Adds the row of one that has joined. Nothing else is decided in the same draft. */
    void join(InstanceState row) {
        joined.add(row);
        for (Mark mark : MARKS) {
            if (mark.of(row)) {
                differences.merge(mark, 1, Integer::sum);
            }
        }
    }

    /** The position after the last one, those that have joined included. */
    int nextPosition() {
        return view.end() + joined.size();
    }

    /** The number of the batch that is opened in this decision on the way back: one for all of them. */
    int backBatch() {
        if (!backBatchBegun) {
            backBatchBegun = true;
            state(next -> next.batch(state.batch() + 1).batchFinishedAt(null));
        }
        return state.batch();
    }

    void event(DeploymentEvent event) {
        events.add(event);
    }

    /** How many rows carry a mark, changes included. */
    int count(Mark mark) {
        return view.in(mark).size() + differences.getOrDefault(mark, 0);
    }

    /** How many instances are members of a batch, changes included. */
    int batchMembers(int number) {
        return view.batch(number).size() + batchDifferences.getOrDefault(number, 0);
    }

    /** How many instances serve, changes included. */
    int serving() {
        return view.health(Health.SERVING).size() + servingDifference;
    }

    /** Whether an instance serves, changes included: it is in rotation, and known to be well. */
    boolean serves(int position) {
        InstanceState row = row(position);
        if (!Mark.WATCHED.of(row)) {
            return false;
        }
        return Mark.WATCHED.of(view.row(position))
                ? served(position)
                : Mark.HEALTHY.of(row) || Mark.ROLLED_BACK.of(row);
    }

    /** Whether it may be that an instance serves: it is in rotation, and not known to be sick. */
    boolean mayServe(int position) {
        return serves(position)
                || (Mark.WATCHED.of(row(position))
                        && (view.health(Health.UNKNOWN).contains(position)
                                || view.health(Health.SUSPECT).contains(position)));
    }

    private boolean served(int position) {
        return view.health(Health.SERVING).contains(position);
    }

    boolean hasChanges() {
        return !changed.isEmpty() || !joined.isEmpty() || !events.isEmpty() || !state.equals(view.state());
    }

    /** The positions of the rows changed so far. */
    IntStream changed() {
        return changed.keySet().stream().mapToInt(Integer::intValue);
    }

    /** Whether the registry will have to be told of one of the changes. */
    boolean changesVersions() {
        return changed.values().stream().anyMatch(row -> !row.status().isOpen() && row.batch() > 0);
    }

    Decision toDecision() {
        DeploymentState.Builder next =
                state.toBuilder().drivenBy(view.ownership().fence()).tally(tally());
        if (progressed) {
            next.progressAt(now);
        }
        return new Decision(next.build(), List.copyOf(changed.values()), joined, events, List.of(), null, List.of());
    }

    private Tally tally() {
        return new Tally(
                count(Mark.PRESENT),
                count(Mark.UPDATED),
                count(Mark.FAILED),
                count(Mark.ROLLED_BACK),
                count(Mark.OPEN) + count(Mark.IN_DOUBT),
                count(Mark.TAKEN));
    }
}
