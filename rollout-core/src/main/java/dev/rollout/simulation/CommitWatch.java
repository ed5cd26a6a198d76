package dev.rollout.simulation;

import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.NewDeployment;

/** Told of whatever was stored, right after that, whether or not its writer gets to know it. Steps on others come first. */
interface CommitWatch {
    /** Watches nothing. */
    CommitWatch NONE = new CommitWatch() {
        @Override
        public void created(NewDeployment deployment, String process) {}

        @Override
        public void committed(DeploymentWrite write, String process) {}

        @Override
        public void requested(ControlRequest request) {}
    };

    void created(NewDeployment deployment, String process);

    void committed(DeploymentWrite write, String process);

    void requested(ControlRequest request);
}
