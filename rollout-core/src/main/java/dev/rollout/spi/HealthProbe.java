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
     * @param instance at the address that the registry told when the deployment was created
     * @param context path, timeout and expected version
     * @return the answer; null counts as unhealthy
     * @throws Exception counts as unhealthy, with the exception as reason
     */
    ProbeResult probe(Instance instance, ProbeContext context) throws Exception;

    /** {@return a probe for instances that can't be asked: one is healthy as soon as its update returned} */
    static HealthProbe none() {
        return (instance, context) -> ProbeResult.healthy();
    }
}
