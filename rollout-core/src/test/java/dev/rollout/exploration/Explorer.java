package dev.rollout.exploration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Explores a world breadth first, so that the path to a violation is a shortest one. */
final class Explorer {
    private final Scenario scenario;
    private final Events events;
    private final States states = new States();
    private int[] parents = new int[1 << 12];
    private int[] codes = new int[1 << 12];
    private int[] from = new int[1 << 14];
    private int[] to = new int[1 << 14];
    private int edges;
    private final List<Integer> ends = new ArrayList<>();

    private record Node(int number, World world) {}

    /**
     * What came of it.
     *
     * @param violation null for none
     * @param path to it, or to a dead end
     */
    record Result(
            String name,
            int states,
            int edges,
            int ends,
            boolean complete,
            int deadEnds,
            Violation violation,
            List<String> path) {
        String pathInLines() {
            return String.join(System.lineSeparator(), path);
        }

        @Override
        public String toString() {
            return String.format(
                    "%-46s %9d states %10d edges %8d ends %s dead ends: %d %s",
                    name,
                    states,
                    edges,
                    ends,
                    complete ? "complete" : "CUT OFF ",
                    deadEnds,
                    violation == null ? "" : "VIOLATION " + violation.getMessage());
        }
    }

    Explorer(Scenario scenario, Collaborators with) {
        this.scenario = scenario;
        this.events = new Events(with);
    }

    Result explore() {
        ArrayDeque<Node> frontier = new ArrayDeque<>();
        World first = World.begin(scenario);
        states.add(Key.of(first));
        frontier.add(new Node(0, first));
        while (!frontier.isEmpty()) {
            Node node = frontier.poll();
            for (int code : events.of(node.world())) {
                World next = node.world().copy();
                try {
                    if (!events.happen(next, code)) {
                        continue;
                    }
                    WorldRules.check(next);
                } catch (Violation e) {
                    return result(false, 0, e, path(node.number(), code));
                }
                Node reached = reach(node.number(), code, next);
                if (reached != null && states.size() <= scenario.limit) {
                    frontier.add(reached);
                }
            }
        }
        boolean complete = states.size() <= scenario.limit;
        return complete ? liveness() : result(false, 0, null, List.of());
    }

    private Node reach(int parent, int code, World next) {
        int known = states.size();
        int number = states.add(Key.of(next));
        edge(parent, number);
        if (number < known) {
            return null;
        }
        if (number >= parents.length) {
            parents = Arrays.copyOf(parents, parents.length * 2);
            codes = Arrays.copyOf(codes, codes.length * 2);
        }
        parents[number] = parent;
        codes[number] = code;
        if (next.root().state().status().isFinal()) {
            ends.add(number);
        }
        return new Node(number, next);
    }

    private void edge(int one, int other) {
        if (edges == from.length) {
            from = Arrays.copyOf(from, edges * 2);
            to = Arrays.copyOf(to, edges * 2);
        }
        from[edges] = one;
        to[edges++] = other;
    }

    /** From every state, some sequence of events reaches an end: backwards from the ends. */
    private Result liveness() {
        int size = states.size();
        int[] begins = new int[size + 1];
        for (int edge = 0; edge < edges; edge++) {
            begins[to[edge] + 1]++;
        }
        for (int i = 0; i < size; i++) {
            begins[i + 1] += begins[i];
        }
        int[] fill = begins.clone();
        int[] predecessors = new int[edges];
        for (int edge = 0; edge < edges; edge++) {
            predecessors[fill[to[edge]]++] = from[edge];
        }
        boolean[] reaches = new boolean[size];
        int[] stack = new int[size];
        int depth = 0;
        for (int end : ends) {
            reaches[end] = true;
            stack[depth++] = end;
        }
        while (depth > 0) {
            int state = stack[--depth];
            for (int i = begins[state]; i < begins[state + 1]; i++) {
                if (!reaches[predecessors[i]]) {
                    reaches[predecessors[i]] = true;
                    stack[depth++] = predecessors[i];
                }
            }
        }
        int dead = 0;
        int first = -1;
        for (int state = size - 1; state >= 0; state--) {
            if (!reaches[state]) {
                dead++;
                first = state;
            }
        }
        return result(true, dead, null, first < 0 ? List.of() : path(parents[first], codes[first]));
    }

    private Result result(boolean complete, int dead, Violation violation, List<String> path) {
        return new Result(scenario.name, states.size(), edges, ends.size(), complete, dead, violation, path);
    }

    /** The events that lead to a state and one more, in words: they are done once more for that. */
    private List<String> path(int state, int last) {
        List<Integer> path = new ArrayList<>(List.of(last));
        for (int at = state; at > 0; at = parents[at]) {
            path.add(0, codes[at]);
        }
        List<String> words = new ArrayList<>();
        World world = World.begin(scenario);
        for (int code : path) {
            words.add(Events.words(world, code));
            world = world.copy();
            try {
                events.happen(world, code);
            } catch (Violation e) {
                words.add(String.valueOf(e.getMessage()));
            }
            var state1 = world.root().state();
            words.add("      " + state1.status() + " goal " + state1.goal() + " batch " + state1.batch() + " "
                    + world.rows().stream()
                            .map(row -> row.status()
                                    + (row.taken() ? "*" : "")
                                    + (row.admitted() ? "+" : "-")
                                    + (row.intent() == null
                                            ? ""
                                            : "(" + row.intent().kind()
                                                    + row.intent().fence() + ")"))
                            .toList());
        }
        return words;
    }
}
