package dev.rollout.spi;

import dev.rollout.Instance;

/**
 * The load balancer, as the engine sees it. Called on the engine's call threads; both methods are asked again after a
 * crash and must accept that.
 */
public interface TrafficRouter {
    /**
     * Takes the instance out of rotation. Returns only when the router acknowledged that and the requests in flight have
     * ended, or says that they did not end in time.
     *
     * @throws Exception if the router refused or could not be asked
     */
    DrainResult drain(Instance instance, CallContext context) throws Exception;

    /**
     * Gives the instance traffic again. Returns when the router routes to it.
     *
     * @throws Exception if the router refused or could not be asked
     */
    void admit(Instance instance, CallContext context) throws Exception;

    /** What this router promises ({@code fenced} and {@code interruptible} count); nothing by default. */
    default Capabilities capabilities() {
        return Capabilities.none();
    }
}
