package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment to be created.
 *
 * @param spec what never changes
 * @param state how it begins
 * @param instances its rows by position, at least one
 * @param events its first events, numbered from 1
 * @param also steps on other deployments of the service, stored in the same transaction
 * @param sessionId the session that drives it from the start; null to leave it to whoever finds it
 */
public record NewDeployment(
        DeploymentSpec spec,
        DeploymentState state,
        List<InstanceState> instances,
        List<NumberedEvent> events,
        List<ControlRequest> also,
        @Nullable String sessionId) {
    /**
     * One that touches no other.
     *
     * @param spec what never changes
     * @param state how it begins
     * @param instances its rows by position, at least one
     * @param events its first events, numbered from 1
     * @param sessionId the session that drives it from the start; null to leave it to whoever finds it
     */
    public NewDeployment(
            DeploymentSpec spec,
            DeploymentState state,
            List<InstanceState> instances,
            List<NumberedEvent> events,
            @Nullable String sessionId) {
        this(spec, state, instances, events, List.of(), sessionId);
    }

    /**
     * Copies the lists.
     */
    public NewDeployment {
        instances = List.copyOf(instances);
        events = List.copyOf(events);
        also = List.copyOf(also);
    }
}
