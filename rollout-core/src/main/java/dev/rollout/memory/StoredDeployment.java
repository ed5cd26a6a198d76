package dev.rollout.memory;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One deployment: root row, instance rows and events. A write is checked as a whole before any of it is stored, and costs
 * what it changes. Not threadsafe.
 */
final class StoredDeployment {
    /** In order of creation. */
    final long number;

    private final InstanceState[] instances;
    private final List<NumberedEvent> events = new ArrayList<>();
    private DeploymentRoot root;
    private int taken;

    StoredDeployment(long number, NewDeployment deployment, Ownership ownership) {
        this.number = number;
        instances = deployment.instances().toArray(new InstanceState[0]);
        root = new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, 1);
        WriteRules.instances(root.id(), deployment.instances());
        taken = (int)
                deployment.instances().stream().filter(InstanceState::taken).count();
        WriteRules.state(deployment.spec(), instances.length, taken, deployment.state());
        WriteRules.events(root, deployment.events());
        events.addAll(deployment.events());
        root = new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, 1L + events.size());
    }

    DeploymentRoot root() {
        return root;
    }

    boolean isFinal() {
        return root.state().status().isFinal();
    }

    DeploymentSnapshot snapshot(Instant now) {
        return new DeploymentSnapshot(root, List.of(instances), now);
    }

    /** A step: the new state, the changed rows, the new events; and the revision one higher. */
    void write(DeploymentState state, List<InstanceState> changed, List<NumberedEvent> added) {
        WriteRules.changes(root.id(), instances, changed);
        int takenAfter = taken;
        for (InstanceState row : changed) {
            takenAfter += (row.taken() ? 1 : 0) - (instances[row.position()].taken() ? 1 : 0);
        }
        WriteRules.state(root.spec(), instances.length, takenAfter, state);
        WriteRules.events(root, added);
        changed.forEach(row -> instances[row.position()] = row);
        taken = takenAfter;
        events.addAll(added);
        root = new DeploymentRoot(
                root.spec(), state, root.ownership(), root.revision() + 1, root.nextSequence() + added.size());
    }

    /** A new driver; the revision rises by one. */
    void own(Ownership ownership) {
        root = new DeploymentRoot(root.spec(), root.state(), ownership, root.revision() + 1, root.nextSequence());
    }

    List<NumberedEvent> events(long fromSequence, int limit) {
        int from = (int) Math.min(Math.max(0, fromSequence - 1), events.size());
        int to = (int) Math.min((long) from + limit, events.size());
        return List.copyOf(events.subList(from, to));
    }
}
