package dev.rollout.memory;

import dev.rollout.Invariant;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.RefusedWriteException;
import dev.rollout.spi.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What no write may break, whoever computed it: a database states the same as constraints. */
final class WriteRules {
    private WriteRules() {}

    /** The rows of a new deployment. */
    static void instances(String id, List<InstanceState> rows) {
        if (rows.isEmpty()) {
            throw refused(id, "it has no instances");
        }
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).position() != i) {
                throw refused(
                        id,
                        "the instance row at " + i + " has position "
                                + rows.get(i).position());
            }
            Integer earlier = positions.putIfAbsent(rows.get(i).id(), i);
            if (earlier != null) {
                throw refused(id, "the instance rows at " + earlier + " and " + i + " have the same id");
            }
        }
    }

    /** Changed rows of a stored deployment. */
    static void changes(String id, InstanceState[] stored, List<InstanceState> changed) {
        Set<Integer> positions = new HashSet<>();
        for (InstanceState row : changed) {
            int position = row.position();
            if (position < 0
                    || position >= stored.length
                    || !stored[position].instance().equals(row.instance())) {
                throw refused(id, "it has no such instance at position " + position);
            }
            if (!positions.add(position)) {
                throw refused(id, "the instance row at " + position + " is written twice");
            }
        }
    }

    /** Rows of instances that have joined: they follow the last one. */
    static void joined(String id, InstanceState[] stored, List<InstanceState> joined) {
        Set<String> ids = new HashSet<>();
        for (InstanceState row : stored) {
            ids.add(row.id());
        }
        for (int i = 0; i < joined.size(); i++) {
            InstanceState row = joined.get(i);
            if (row.position() != stored.length + i) {
                throw refused(
                        id, "the row of one that joined must follow the last one, position was " + row.position());
            }
            if (!ids.add(row.id())) {
                throw refused(id, "an instance of that id is there already, at " + row.position());
            }
        }
    }

    /** The state, once the changed rows are stored. */
    static void state(DeploymentSpec spec, int total, int taken, DeploymentState state) {
        if (state.tally().total() != total) {
            throw refused(
                    spec.id(),
                    Invariant.TALLY,
                    "I5: tally.total is " + state.tally().total() + ", instance rows are " + total);
        }
        if (state.tally().taken() != taken) {
            throw refused(
                    spec.id(),
                    Invariant.TALLY,
                    "I5: tally.taken is " + state.tally().taken() + ", taken instance rows are " + taken);
        }
        if (taken > spec.plan().maxUnavailable()) {
            throw refused(
                    spec.id(),
                    Invariant.CAPACITY,
                    "I1: taken would be " + taken + ", maxUnavailable is "
                            + spec.plan().maxUnavailable());
        }
        if (state.status().isFinal() != (state.finishedAt() != null)) {
            throw refused(spec.id(), "finishedAt must be set with a final status, and with no other");
        }
    }

    /** New events: they go on from the last one. */
    static void events(DeploymentRoot root, List<NumberedEvent> added) {
        long next = root.nextSequence();
        for (NumberedEvent event : added) {
            if (event.sequence() != next || !event.deploymentId().equals(root.id())) {
                throw refused(
                        root.id(),
                        Invariant.EVENT_ORDER,
                        "I8: event " + next + " of this deployment must come next, not " + event.sequence());
            }
            next++;
        }
    }

    private static StoreException refused(String id, String rule) {
        return refused(id, Invariant.STORE_RULE, rule);
    }

    private static StoreException refused(String id, Invariant invariant, String rule) {
        return new RefusedWriteException(invariant, "write to deployment " + id + " refused: " + rule, null);
    }
}
