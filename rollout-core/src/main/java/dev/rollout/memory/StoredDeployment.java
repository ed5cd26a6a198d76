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
import java.util.Arrays;
import java.util.List;

/**
 * One deployment: root row, instance rows and events. A write is checked as a whole before any of it is stored, and costs
 * what it changes. Not threadsafe.
 */
final class StoredDeployment {
    /** In order of creation. */
    final long number;

    private InstanceState[] instances;
    private final List<NumberedEvent> events = new ArrayList<>();
    private DeploymentRoot root;
    private int taken;
    private int present;

    StoredDeployment(long number, NewDeployment deployment, Ownership ownership) {
        this.number = number;
        instances = deployment.instances().toArray(new InstanceState[0]);
        root = new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, 1);
        WriteRules.instances(root.id(), deployment.instances());
        taken = (int)
                deployment.instances().stream().filter(InstanceState::taken).count();
        present =
                (int) deployment.instances().stream().filter(row -> !row.left()).count();
        WriteRules.state(deployment.spec(), present, taken, deployment.state());
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

    /** A step: the new state, the changed and the new rows, the new events; and the revision one higher. */
    void write(
            DeploymentState state, List<InstanceState> changed, List<InstanceState> joined, List<NumberedEvent> added) {
        WriteRules.changes(root.id(), instances, changed);
        WriteRules.joined(root.id(), instances, joined);
        int takenAfter = taken;
        int presentAfter = present + joined.size();
        for (InstanceState row : changed) {
            InstanceState before = instances[row.position()];
            takenAfter += (row.taken() ? 1 : 0) - (before.taken() ? 1 : 0);
            presentAfter += (before.left() ? 1 : 0) - (row.left() ? 1 : 0);
        }
        WriteRules.state(root.spec(), presentAfter, takenAfter, state);
        WriteRules.events(root, added);
        if (!joined.isEmpty()) {
            instances = Arrays.copyOf(instances, instances.length + joined.size());
            joined.forEach(row -> instances[row.position()] = row);
        }
        changed.forEach(row -> instances[row.position()] = row);
        taken = takenAfter;
        present = presentAfter;
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
