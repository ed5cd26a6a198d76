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
     * @throws Exception if the router refused or could not be asked
     */
    DrainResult drain(Instance instance, CallContext context) throws Exception;

    /**
     * Gives the instance traffic again, as much as the split in force says. Returns when the router routes to it.
     *
     * @throws Exception if the router refused or could not be asked
     */
    void admit(Instance instance, CallContext context) throws Exception;

    /**
     * Shares the traffic of a service between two groups of its instances. Called only where {@link #capabilities()} say
     * {@code splitting}; canary weights and blue/green need it. A split stays in force until the next one, over drains,
     * admissions and the router's own restart.
     *
     * @throws Exception if the router refused or could not be asked
     */
    default void split(String service, TrafficSplit split, CallContext context) throws Exception {
        throw new UnsupportedOperationException("this router can't split traffic");
    }

    /**
     * What the router really does: the share of new requests that each instance gets, in percent, by id; together about 100.
     * All that are in rotation are in it, also with a share of 0, and nobody else is. Asked after each split, which counts only
     * once this agrees with it.
     *
     * @throws Exception if the router could not be asked
     */
    default Map<String, Double> current(String service) throws Exception {
        throw new UnsupportedOperationException("this router can't tell how it splits traffic");
    }

    /** What this router promises ({@code fenced}, {@code interruptible} and {@code splitting} count); nothing by default. */
    default Capabilities capabilities() {
        return Capabilities.none();
    }
}
