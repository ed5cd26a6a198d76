package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;

/**
 * A command of a person or a pipeline, from any process: sets the goal. It raises the revision, so the driver's next write
 * fails, and the driver reads again and finds it.
 *
 * @param deploymentId the deployment
 * @param revision that was read; another one on the root row refuses the request
 * @param state the new state
 * @param events numbered on from the root row's next number
 */
public record ControlRequest(String deploymentId, long revision, DeploymentState state, List<NumberedEvent> events) {
    public ControlRequest {
        events = List.copyOf(events);
    }
}
