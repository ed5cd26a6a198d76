package dev.rollout.engine;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.NumberedEvent;
import dev.rollout.Printable;
import dev.rollout.RefusedException;
import dev.rollout.decision.Approvals;
import dev.rollout.decision.Command;
import dev.rollout.decision.Commands;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Carries out commands: compares, sets the goal, and tries again where the driver wrote in between. */
final class Control {
    private static final int TRIES = 500;

    private final StateStore store;
    private final DeployerProcess process;

    Control(StateStore store, DeployerProcess process) {
        this.store = store;
        this.process = process;
    }

    static DeploymentSnapshot get(StateStore store, String deploymentId) {
        return find(store, deploymentId)
                .orElseThrow(
                        () -> new RefusedException("there is no deployment '" + Printable.of(deploymentId, 80) + "'"));
    }

    static Optional<DeploymentSnapshot> find(StateStore store, String deploymentId) {
        return Given.isId(Given.set("deploymentId", deploymentId)) ? store.load(deploymentId) : Optional.empty();
    }

    Deployment command(String deploymentId, Command command, By by) {
        return change(deploymentId, by, (root, now) -> Commands.apply(root, command, by, now));
    }

    Deployment decide(String deploymentId, String approval, boolean approved, By by) {
        Given.set("approval", approval);
        return change(
                deploymentId, by, (root, now) -> Optional.of(Approvals.decided(root, approval, approved, by, now)));
    }

    private Deployment change(
            String deploymentId, By by, BiFunction<DeploymentRoot, Instant, Optional<Commands.Effect>> command) {
        process.ensureOpen();
        Given.set("by", by);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            DeploymentSnapshot stored = get(store, deploymentId);
            DeploymentRoot root = stored.root();
            Optional<Commands.Effect> effect = command.apply(root, stored.now());
            if (effect.isEmpty()) {
                return Views.full(stored);
            }
            List<NumberedEvent> events = Writes.numbered(root, effect.get().events(), stored.now());
            CommitResult result = store.request(
                    new ControlRequest(root.id(), root.revision(), effect.get().state(), events));
            if (result instanceof CommitResult.Committed) {
                process.commanded(after(root, effect.get().state(), events.size()), events);
                return Views.full(get(store, deploymentId));
            }
        }
        throw new StoreException(
                "a command for deployment " + deploymentId + " lost " + TRIES + " races with its driver", null);
    }

    private static DeploymentRoot after(DeploymentRoot root, DeploymentState state, int events) {
        return new DeploymentRoot(
                root.spec(), state, root.ownership(), root.revision() + 1, root.nextSequence() + events);
    }
}
