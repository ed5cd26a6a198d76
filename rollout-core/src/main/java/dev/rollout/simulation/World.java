package dev.rollout.simulation;

import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The world of a scenario.
 *
 * @param times of a drain, an update, a start and a probe
 * @param gates verdicts in the order in which each gate is asked
 * @param updater what updater and router can do
 * @param drivers how many processes may drive
 */
record World(Times times, List<Rule> rules, Map<String, List<String>> gates, Capabilities updater, int drivers) {
    /** How long things take. */
    record Times(Duration drain, Duration update, Duration start, Duration probe) {}

    /** Nothing goes wrong. */
    static World good() {
        Script good = Script.good();
        return new World(
                new Times(good.drainTime(), good.updateTime(), good.startTime(), good.probeTime()),
                List.of(),
                Map.of(),
                Capabilities.none().withIdempotent().withVersioned(),
                1);
    }
}
