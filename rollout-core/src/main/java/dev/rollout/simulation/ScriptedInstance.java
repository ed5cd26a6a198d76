package dev.rollout.simulation;

import dev.rollout.Direction;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An instance of the simulated world, as it really is. */
final class ScriptedInstance {
    private final String id;
    String version;
    boolean alive = true;
    boolean inService = true;
    /** It died by itself: until a successful update, or until it recovers. */
    boolean dead;
    /** The process whose update of it is under way, null for none, and for one that will never end. */
    @Nullable
    SimulatedProcess updating;

    /** It belongs to the service. */
    boolean present = true;
    /** That it does not serve is put down to the engine. */
    boolean byEngine;
    /** It served when the engine took it, and has not served since. */
    boolean taken;
    /** The last probe of it failed, whatever it is really like. */
    private boolean seenSick;
    /** Any probe of what it runs failed: who probes may take it for sick for a while. */
    private boolean everSick;
    /** An update of it was begun. */
    boolean touched;
    /** How it was counted last. */
    boolean countedServing;

    boolean countedByEngine;
    boolean countedTaken;
    /** Since the start of the simulation: healthy from then on, if its script says so. */
    Duration readyAt = Duration.ZERO;

    Duration updatedAt = Duration.ZERO;
    /** The number of its last update among all of the run, 0 before that. */
    int updateNumber;
    /** Which way its last update went, null before that. */
    @Nullable
    Direction direction;

    long highestToken;
    int probesSinceUpdate;
    /** How often a rule that is limited to a first few applied to it, by rule; null before the first one did. */
    int @Nullable [] applied;

    /** How many updates of it have ended: what was planned for one of them is void after the next one. */
    int generation;

    final Set<String> appliedOperations = new HashSet<>();

    ScriptedInstance(String id, String version) {
        this.id = id;
        this.version = version;
    }

    /** What a probe of it answered. */
    void probed(boolean healthy) {
        seenSick = !healthy;
        everSick |= !healthy;
    }

    /** An update of it ended; where it runs something else, what was seen before says nothing about that. */
    void updated(boolean runsSomethingElse) {
        seenSick &= !runsSomethingElse;
        everSick &= !runsSomethingElse;
        probesSinceUpdate = 0;
    }

    boolean passedLastProbe() {
        return probesSinceUpdate > 0 && !seenSick;
    }

    boolean wasSeenSick() {
        return everSick;
    }

    String id() {
        return id;
    }
}
