package dev.rollout.spi;

import dev.rollout.Instance;
import java.util.Map;

/**
 * The load balancer, as the engine sees it. Called on the engine's call threads; all methods are asked again after a
 * crash and must accept that.
 */
public interface TrafficRouter {
    /**
     * Takes the instance out of rotation. Returns only when the router acknowledged that and the requests in flight have
     * ended, or says that they did not end in time.
     *
     * @param instance as the registry told it, at the version that it runs as far as that is known
     * @param context its deadline follows from the policy's drain timeout
     * @return whether requests were left; null counts as a failure
     * @throws Exception if the router refused or could not be asked
     */
    DrainResult drain(Instance instance, CallContext context) throws Exception;

    /**
     * Gives the instance traffic again, as much as the split in force says. Returns when the router routes to it.
     *
     * @param instance as the registry told it, at the version that it runs as far as that is known
     * @param context deadline, fencing token and operation id
     * @throws Exception if the router refused or could not be asked
     */
    void admit(Instance instance, CallContext context) throws Exception;

    /**
     * Shares the traffic of a service between two groups of its instances. Called only where {@link #capabilities()} say
     * {@code splitting}; canary weights and blue/green need it. A split stays in force until the next one, over drains,
     * admissions and the router's own restart.
     *
     * @param service whose traffic
     * @param split the whole truth, from now on
     * @param context deadline, fencing token and operation id
     * @throws Exception if the router refused or could not be asked
     * @throws UnsupportedOperationException by default
     */
    default void split(String service, TrafficSplit split, CallContext context) throws Exception {
        throw new UnsupportedOperationException("this router can't split traffic");
    }

    /**
     * What the router really does: the share of new requests that each instance gets, in percent, by id; together about 100.
     * All that are in rotation are in it, also with a share of 0, and nobody else is. Asked after each split, which counts only
     * once this agrees with it.
     *
     * @param service whose traffic
     * @return shares by instance id; never null
     * @throws Exception if the router could not be asked
     * @throws UnsupportedOperationException by default
     */
    default Map<String, Double> current(String service) throws Exception {
        throw new UnsupportedOperationException("this router can't tell how it splits traffic");
    }

    /**
     * {@return what this router promises ({@code fenced}, {@code interruptible} and {@code splitting} count); nothing by
     * default} Asked once, when the deployer is built.
     */
    default Capabilities capabilities() {
        return Capabilities.none();
    }
}
