package dev.rollout.gate;

import dev.rollout.Instance;
import java.time.Instant;
import java.util.List;

/**
 * Where gates get their numbers from: the host's monitoring. Called on a thread of the engine's call pool, for several
 * deployments at once. It only reads, blocks until it knows, and is interrupted 30 s after its gate was asked.
 */
@FunctionalInterface
public interface MetricSource {
    /**
     * What was measured of a group of instances: one series for all of them together, or the samples of each of them; the
     * same way for every group, since groups are compared.
     *
     * @param metric the name that the gate was given
     * @param group at least one instance
     * @param from the earliest moment; before it, the group was another one
     * @param to after the last moment; samples outside are not looked at
     * @return the samples in any order, empty where there are none, at most 20,000
     * @throws Exception if it could not tell; the gate is asked again
     */
    List<Sample> samples(String metric, List<Instance> group, Instant from, Instant to) throws Exception;
}
