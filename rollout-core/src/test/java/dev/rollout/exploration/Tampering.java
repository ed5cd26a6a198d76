package dev.rollout.exploration;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.CreateResult;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A store that does something to a write before it stores it. */
record Tampering(StateStore real, BiFunction<DeploymentRoot, DeploymentWrite, DeploymentWrite> change)
        implements StateStore {
    @Override
    public CommitResult commit(DeploymentWrite write) {
        return real.commit(
                change.apply(real.load(write.deploymentId()).orElseThrow().root(), write));
    }

    @Override
    public CreateResult create(NewDeployment deployment) {
        return real.create(deployment);
    }

    @Override
    public Optional<DeploymentSnapshot> load(String deploymentId) {
        return real.load(deploymentId);
    }

    @Override
    public CommitResult request(ControlRequest request) {
        return real.request(request);
    }

    @Override
    public List<NumberedEvent> events(String deploymentId, long fromSequence, int limit) {
        return real.events(deploymentId, fromSequence, limit);
    }

    @Override
    public List<DeploymentRoot> list(DeploymentQuery query) {
        return real.list(query);
    }
}
