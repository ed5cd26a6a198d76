package dev.rollout.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An instance of the simulated world, as it really is. */
final class ScriptedInstance {
    private final String id;
    String version;
    boolean alive = true;
    boolean inService = true;
    /** Since the start of the simulation: healthy from then on, if its script says so. */
    Duration readyAt = Duration.ZERO;

    Duration updatedAt = Duration.ZERO;
    long highestToken;
    int probesSinceUpdate;
    /** The call that has it in its hands, null for none. */
    @Nullable
    Object updating;

    final java.util.Set<String> appliedOperations = new java.util.HashSet<>();

    ScriptedInstance(String id, String version) {
        this.id = id;
        this.version = version;
    }

    String id() {
        return id;
    }
}
