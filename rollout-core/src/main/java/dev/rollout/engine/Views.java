package dev.rollout.engine;

import dev.rollout.Deployment;
import dev.rollout.InstanceProgress;
import dev.rollout.Progress;
import dev.rollout.decision.Eta;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what is stored to what users see. */
final class Views {
    private Views() {}

    static Deployment full(DeploymentSnapshot snapshot) {
        Duration eta = Eta.of(snapshot.root(), snapshot.instances(), snapshot.now());
        return view(
                snapshot.root(),
                eta,
                snapshot.instances().stream().map(Views::instance).toList());
    }

    static Deployment overview(DeploymentRoot root) {
        return view(root, null, List.of());
    }

    private static Deployment view(DeploymentRoot root, @Nullable Duration eta, List<InstanceProgress> instances) {
        DeploymentState state = root.state();
        return new Deployment(
                root.id(),
                root.spec().request().service(),
                root.spec().request().version(),
                state.status(),
                state.goal(),
                state.direction(),
                state.reason(),
                new Progress(state.status(), state.tally(), state.batch(), state.batches(), eta),
                root.spec().request().startedBy(),
                root.spec().createdAt(),
                state.finishedAt(),
                root.spec().follows(),
                root.ownership().label(),
                root.nextSequence() - 1,
                instances);
    }

    private static InstanceProgress instance(InstanceState row) {
        return new InstanceProgress(
                row.id(),
                row.status(),
                row.direction(),
                row.previous(),
                row.running(),
                row.batch(),
                row.since(),
                row.deadline(),
                row.failure(),
                row.evidence());
    }
}
