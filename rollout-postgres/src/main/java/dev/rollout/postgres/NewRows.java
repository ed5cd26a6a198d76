package dev.rollout.postgres;

import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the constraints of the tables can't see of a new deployment without an index that costs more than it is worth. */
final class NewRows {
    private NewRows() {}

    /**
     * Checks the rows against each other and against the state.
     *
     * @throws StoreException naming the rule
     */
    static void check(NewDeployment deployment) {
        List<InstanceState> rows = deployment.instances();
        Set<String> ids = new HashSet<>();
        int taken = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).position() != i) {
                throw refused(
                        deployment,
                        "the instance row at " + i + " has position "
                                + rows.get(i).position());
            }
            if (!ids.add(rows.get(i).id())) {
                throw refused(deployment, "the instance row at " + i + " has the id of another one");
            }
            taken += rows.get(i).taken() ? 1 : 0;
        }
        if (rows.isEmpty() || rows.size() != deployment.state().tally().total()) {
            throw refused(
                    deployment,
                    "I5: it has " + rows.size() + " instances, its tally says "
                            + deployment.state().tally().total());
        }
        if (taken != deployment.state().tally().taken()) {
            throw refused(
                    deployment,
                    "I5: of its instances " + taken + " are taken, its tally says "
                            + deployment.state().tally().taken());
        }
        if (!deployment.events().isEmpty() && deployment.events().get(0).sequence() != 1) {
            throw refused(
                    deployment,
                    "I8: its events begin with " + deployment.events().get(0).sequence());
        }
    }

    private static StoreException refused(NewDeployment deployment, String rule) {
        return new StoreException(
                "could not create deployment " + deployment.spec().id() + ": " + rule, null);
    }
}
