package dev.rollout.engine;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.decision.Decision;
import dev.rollout.decision.Succession;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes of a decision what is stored of it: its step, and where it ends for a successor, that one's first step as well. */
final class Writes {
    private static final int MOST_UNFINISHED = 10;

    private final StateStore store;

    Writes(StateStore store) {
        this.store = store;
    }

    DeploymentWrite of(Decision decision, WorkingCopy copy, Instant at) {
        DeploymentRoot root = copy.root();
        DeploymentState state = Objects.requireNonNull(decision.state());
        return new DeploymentWrite(
                root.id(),
                root.ownership().fence(),
                root.revision(),
                state,
                decision.changes(),
                decision.joined(),
                numbered(root, decision.events(), at),
                state.status() == DeploymentStatus.SUPERSEDED ? successor(decision, copy, at) : List.of());
    }

    static List<NumberedEvent> numbered(DeploymentRoot root, List<DeploymentEvent> events, Instant at) {
        List<NumberedEvent> numbered = new ArrayList<>(events.size());
        for (DeploymentEvent event : events) {
            numbered.add(new NumberedEvent(root.id(), root.nextSequence() + numbered.size(), at, event));
        }
        return numbered;
    }

    /** The one that waits for this place, unless it was withdrawn. */
    private List<ControlRequest> successor(Decision decision, WorkingCopy copy, Instant at) {
        String service = copy.spec().request().service();
        InstanceState[] last = copy.rows();
        decision.changes().forEach(row -> last[row.position()] = row);
        return store.list(new DeploymentQuery(service, true, MOST_UNFINISHED)).stream()
                .filter(root -> root.state().status() == DeploymentStatus.PENDING)
                .flatMap(root -> store.load(root.id()).stream())
                .map(waiting -> Succession.isIn(waiting, decision.state())
                        ? Succession.withdraw(waiting, at)
                        : Succession.activate(waiting, copy.root().id(), List.of(last), at))
                .toList();
    }
}
