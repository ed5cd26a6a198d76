package dev.rollout.simulation;

import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a deployment, or of all of a run. The numbers come from the simulated world's own log, not from the engine's
 * opinion.
 *
 * @param status null where it was refused
 * @param reason why it stands where it stands
 * @param duration from its submission to its end, null where it has not ended
 * @param versions how many instances that are alive at the end run each version
 * @param instanceVersions what each instance runs at the end
 * @param instanceStatuses where each instance stands
 * @param minServing the fewest that served
 * @param maxOutOfService the most that were alive but did not serve at once, because of the engine
 * @param touched on how many instances an update ran
 * @param touchedInstances which these are, in order
 * @param updateCalls in order of their start, such as {@code i-01:v2}
 * @param batches what was taken together on the way forward
 * @param rollbackBatches what was taken together on the way back
 * @param events how many were committed
 * @param weights the new version's share of the traffic, in the order in which it was set
 * @param eventTypes the types of its events, in order
 * @param refused why the request was refused, null where it was not
 * @param drivers how many processes drove it
 * @param servingAtEnd how many served at the end
 * @param refusedControls what the timeline asked for in vain
 * @param violations of what must hold after every commit; always expected to be empty
 */
public record ScenarioFigures(
        @Nullable DeploymentStatus status,
        String reason,
        @Nullable Duration duration,
        Map<String, Integer> versions,
        Map<String, String> instanceVersions,
        Map<String, InstanceStatus> instanceStatuses,
        int minServing,
        int maxOutOfService,
        int touched,
        List<String> touchedInstances,
        List<String> updateCalls,
        List<List<String>> batches,
        List<List<String>> rollbackBatches,
        int events,
        List<Integer> weights,
        List<String> eventTypes,
        @Nullable String refused,
        int drivers,
        int servingAtEnd,
        List<RefusedControl> refusedControls,
        List<String> violations) {

    /**
     * Something that the timeline asked for in vain.
     *
     * @param at since the submission
     * @param what was to be done, {@code do} in JSON
     * @param message why it was refused
     */
    public record RefusedControl(Duration at, String what, String message) {
        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("at", at);
            fields.put("do", what);
            fields.put("message", message);
            return fields;
        }
    }

    /** By their names in JSON. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("status", status);
        fields.put("reason", reason);
        fields.put("refused", refused);
        fields.put("duration", duration);
        fields.put("versions", versions);
        fields.put("instanceVersions", instanceVersions);
        fields.put("instanceStatuses", instanceStatuses);
        fields.put("minServing", minServing);
        fields.put("maxOutOfService", maxOutOfService);
        fields.put("touched", touched);
        fields.put("touchedInstances", touchedInstances);
        fields.put("updateCalls", updateCalls);
        fields.put("batches", batches);
        fields.put("rollbackBatches", rollbackBatches);
        fields.put("events", events);
        fields.put("weights", weights);
        fields.put("eventTypes", eventTypes);
        fields.put("drivers", drivers);
        fields.put("servingAtEnd", servingAtEnd);
        fields.put(
                "refusedControls",
                refusedControls.stream().map(RefusedControl::fields).toList());
        fields.put("violations", violations);
        return fields;
    }
}
