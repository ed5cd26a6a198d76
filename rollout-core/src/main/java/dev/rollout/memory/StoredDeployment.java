package dev.rollout.memory;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

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

    /** Ids of those that tell which slot of their service is active: the newest ones that know. */
    static Set<String> tellingSlots(Collection<StoredDeployment> byAge) {
        Map<String, String> newest = new HashMap<>();
        for (StoredDeployment stored : byAge) {
            if (stored.root.state().activeSlot() != null) {
                newest.put(stored.root.spec().request().service(), stored.root.id());
            }
        }
        return new HashSet<>(newest.values());
    }

    StoredDeployment(long number, NewDeployment deployment, Ownership ownership) {
        this.number = number;
        instances = deployment.instances().toArray(new InstanceState[0]);
        root = new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, 1);
        WriteRules.instances(root.id(), deployment.instances());
        for (InstanceState row : instances) {
            taken += taken(row);
            present += present(row);
        }
        WriteRules.state(deployment.spec(), present, taken, deployment.state());
        WriteRules.events(root, deployment.events());
        events.addAll(deployment.events());
        root = new DeploymentRoot(deployment.spec(), deployment.state(), ownership, 1, 1L + events.size());
    }

    /** A copy of how one stands, without its events. */
    StoredDeployment(StoredDeployment standing) {
        number = standing.number;
        instances = standing.instances.clone();
        root = standing.root;
        taken = standing.taken;
        present = standing.present;
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

    /** Whether it still is as it was read for this step, which breaks no rule then. */
    boolean isCurrent(ControlRequest step) {
        if (root.revision() != step.revision()) {
            return false;
        }
        check(step.state(), step.changed(), List.of(), step.events());
        return true;
    }

    /** A step: the new state, the changed and the new rows, the new events; and the revision one higher. */
    void write(
            DeploymentState state, List<InstanceState> changed, List<InstanceState> joined, List<NumberedEvent> added) {
        check(state, changed, joined, added);
        taken = after(taken, StoredDeployment::taken, changed, joined);
        present = after(present, StoredDeployment::present, changed, joined);
        if (!joined.isEmpty()) {
            instances = Arrays.copyOf(instances, instances.length + joined.size());
            joined.forEach(row -> instances[row.position()] = row);
        }
        changed.forEach(row -> instances[row.position()] = row);
        events.addAll(added);
        root = new DeploymentRoot(
                root.spec(), state, root.ownership(), root.revision() + 1, root.nextSequence() + added.size());
    }

    private void check(
            DeploymentState state, List<InstanceState> changed, List<InstanceState> joined, List<NumberedEvent> added) {
        WriteRules.changes(root.id(), instances, changed);
        if (!joined.isEmpty()) {
            WriteRules.joined(root.id(), instances, joined);
        }
        int presentAfter = after(present, StoredDeployment::present, changed, joined);
        int takenAfter = after(taken, StoredDeployment::taken, changed, joined);
        WriteRules.state(root.spec(), presentAfter, takenAfter, state);
        WriteRules.events(root, added);
    }

    private int after(
            int before, ToIntFunction<InstanceState> count, List<InstanceState> changed, List<InstanceState> joined) {
        int after = before;
        for (InstanceState row : changed) {
            after += count.applyAsInt(row) - count.applyAsInt(instances[row.position()]);
        }
        for (InstanceState row : joined) {
            after += count.applyAsInt(row);
        }
        return after;
    }

    /** One that has left counts nowhere. */
    private static int taken(InstanceState row) {
        return row.taken() && !row.left() ? 1 : 0;
    }

    private static int present(InstanceState row) {
        return row.left() ? 0 : 1;
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
