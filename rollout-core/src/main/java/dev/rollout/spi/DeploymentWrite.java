package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;

/**
 * One step of a driver: all of it is stored, or nothing.
 *
 * @param deploymentId the deployment
 * @param fence of the driver; another one on the root row refuses the write
 * @param revision that was read; another one on the root row refuses the write
 * @param state the new state
 * @param changed the changed instance rows, whole; none twice
 * @param events numbered on from the root row's next number
 */
public record DeploymentWrite(
        String deploymentId,
        long fence,
        long revision,
        DeploymentState state,
        List<InstanceState> changed,
        List<NumberedEvent> events) {
    public DeploymentWrite {
        changed = List.copyOf(changed);
        events = List.copyOf(events);
    }
}
