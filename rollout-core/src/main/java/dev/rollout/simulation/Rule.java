package dev.rollout.simulation;

import dev.rollout.Direction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a scenario's world: conditions, null where there is none, and what it decides, null where it does not.
 *
 * @param nth the number of the update among all of the run
 */
record Rule(
        @Nullable String instance,
        @Nullable String version,
        @Nullable Integer nth,
        @Nullable Direction direction,
        @Nullable Decides health,
        @Nullable Decides update,
        @Nullable Decides drain,
        @Nullable Decides probe,
        @Nullable Decides split) {

    /** How it goes. */
    enum Kind {
        OK,
        FAIL,
        THROW,
        HANG,
        LIE,
        SLOW,
        FIRST,
        PASS_AFTER,
        DIE_AFTER,
        FLAP
    }

    /**
     * What a rule decides.
     *
     * @param first applies so often to each instance, for {@code FIRST}
     * @param time for {@code SLOW}, {@code PASS_AFTER}, {@code DIE_AFTER} and {@code FLAP}
     */
    record Decides(Kind kind, int first, Duration time) {}

    boolean matches(String id, @Nullable String atVersion, int update, @Nullable Direction going) {
        return (instance == null || instance.equals(id))
                && (nth == null || nth == update)
                && (direction == null || direction == going)
                && (version == null || version.equals(atVersion));
    }
}
