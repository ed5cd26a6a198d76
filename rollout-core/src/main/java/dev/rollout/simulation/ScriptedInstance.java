package dev.rollout.simulation;

import java.time.Duration;

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
    final java.util.Set<String> appliedOperations = new java.util.HashSet<>();

    ScriptedInstance(String id, String version) {
        this.id = id;
        this.version = version;
    }

    String id() {
        return id;
    }
}
