package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;

/**
 * A step on a deployment by somebody who does not drive it: the command of a person or a pipeline, or the activation of one
 * that waited for its predecessor. It raises the revision, so the driver's next write
 * fails, and the driver reads again and finds it.
 *
 * @param deploymentId the deployment
 * @param revision that was read; another one on the root row refuses the request
 * @param state the new state
 * @param changed the changed instance rows, whole; none twice. Only where the deployment is pending
 * @param events numbered on from the root row's next number
 */
public record ControlRequest(
        String deploymentId,
        long revision,
        DeploymentState state,
        List<InstanceState> changed,
        List<NumberedEvent> events) {
    /**
     * A command: it changes no instance.
     *
     * @param deploymentId the deployment
     * @param revision that was read; another one on the root row refuses the request
     * @param state the new state
     * @param events numbered on from the root row's next number
     */
    public ControlRequest(String deploymentId, long revision, DeploymentState state, List<NumberedEvent> events) {
        this(deploymentId, revision, state, List.of(), events);
    }

    /**
     * Copies the lists.
     */
    public ControlRequest {
        changed = List.copyOf(changed);
        events = List.copyOf(events);
    }
}
