package dev.rollout.postgres;

import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the constraints of the tables can't see of new rows without an index that costs more than it is worth. */
final class NewRows {
    private NewRows() {}

    /**
     * Checks the rows of a new deployment against each other and against the state.
     *
     * @throws StoreException naming the rule
     */
    static void check(NewDeployment deployment) {
        String id = deployment.spec().id();
        List<InstanceState> rows = deployment.instances();
        checkFrom(id, 0, rows);
        if (rows.isEmpty() || present(rows) != deployment.state().tally().total()) {
            throw refused(
                    id,
                    "I5: it has " + present(rows) + " instances, its tally says "
                            + deployment.state().tally().total());
        }
        if (taken(rows) != deployment.state().tally().taken()) {
            throw refused(
                    id,
                    "I5: of its instances " + taken(rows) + " are taken, its tally says "
                            + deployment.state().tally().taken());
        }
        if (!deployment.events().isEmpty() && deployment.events().get(0).sequence() != 1) {
            throw refused(
                    id,
                    "I8: its events begin with " + deployment.events().get(0).sequence());
        }
    }

    /**
     * Checks rows of instances that have joined a deployment.
     *
     * @param before how many rows it has
     * @param same how many of these have an id of the new ones
     * @throws StoreException naming the rule
     */
    static void checkJoined(String deployment, List<InstanceState> rows, int before, int same) {
        checkFrom(deployment, before, rows);
        if (same > 0) {
            throw refused(deployment, "an instance that has joined has the id of another one");
        }
    }

    /** Rows that have not left. */
    static int present(List<InstanceState> rows) {
        return (int) rows.stream().filter(row -> !row.left()).count();
    }

    /** Of these, the ones that are taken. */
    static int taken(List<InstanceState> rows) {
        return (int) rows.stream().filter(row -> row.taken() && !row.left()).count();
    }

    private static void checkFrom(String deployment, int first, List<InstanceState> rows) {
        Set<String> ids = new HashSet<>();
        int next = first;
        for (InstanceState row : rows) {
            if (row.position() != next) {
                throw refused(deployment, "the instance row at " + next + " has position " + row.position());
            }
            if (!ids.add(row.id())) {
                throw refused(deployment, "the instance row at " + next + " has the id of another one");
            }
            next++;
        }
    }

    private static StoreException refused(String deployment, String rule) {
        return new StoreException("could not store rows of deployment " + deployment + ": " + rule, null);
    }
}
