package dev.rollout.simulation;

import dev.rollout.Instance;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An instance of a scenario's fleet. */
record Member(
        String id,
        String version,
        @Nullable String zone,
        @Nullable String slot,
        boolean alive,
        boolean inService) {
    Instance of(String service) {
        return new Instance(id, service, id + ":80", version, zone, slot, Map.of());
    }
}
