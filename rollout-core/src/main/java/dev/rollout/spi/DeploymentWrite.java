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
 * @param joined rows of instances that have joined since, at the positions that follow the last one
 * @param events numbered on from the root row's next number
 * @param also steps on other deployments of the service, stored in the same transaction; where one of them can't be stored,
 *     nothing is
 */
public record DeploymentWrite(
        String deploymentId,
        long fence,
        long revision,
        DeploymentState state,
        List<InstanceState> changed,
        List<InstanceState> joined,
        List<NumberedEvent> events,
        List<ControlRequest> also) {
    /**
     * Copies the lists.
     */
    public DeploymentWrite {
        changed = List.copyOf(changed);
        joined = List.copyOf(joined);
        events = List.copyOf(events);
        also = List.copyOf(also);
    }

    /**
     * A step on this deployment and its instances alone.
     *
     * @param deploymentId the deployment
     * @param fence of the driver; another one on the root row refuses the write
     * @param revision that was read; another one on the root row refuses the write
     * @param state the new state
     * @param changed the changed instance rows, whole; none twice
     * @param events numbered on from the root row's next number
     */
    public DeploymentWrite(
            String deploymentId,
            long fence,
            long revision,
            DeploymentState state,
            List<InstanceState> changed,
            List<NumberedEvent> events) {
        this(deploymentId, fence, revision, state, changed, List.of(), events, List.of());
    }
}
