package dev.rollout.spi;

import dev.rollout.Instance;

/**
 * Asks an instance how it is. Called on the engine's probe threads, for several instances at once; a call that does not
 * end by its deadline is interrupted and counts as unhealthy.
 */
@FunctionalInterface
public interface HealthProbe {
    /**
     * One question, one answer. Attempts, intervals and consecutive successes are the engine's business.
     *
     * @throws Exception counts as unhealthy, with the exception as reason
     */
    ProbeResult probe(Instance instance, ProbeContext context) throws Exception;

    /** For instances that can't be asked: an instance is healthy as soon as its update returned. */
    static HealthProbe none() {
        return (instance, context) -> ProbeResult.healthy();
    }
}
