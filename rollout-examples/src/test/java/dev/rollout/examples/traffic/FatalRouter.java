package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficRouter;
import dev.rollout.spi.TrafficSplit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Kills its process as soon as the load balancer has switched all traffic: nobody has recorded that then.
 *
 * @param dead becomes true
 */
record FatalRouter(TrafficRouter real, AtomicBoolean dead) implements TrafficRouter {
    @Override
    public DrainResult drain(Instance instance, CallContext context) throws Exception {
        return real.drain(instance, context);
    }

    @Override
    public void admit(Instance instance, CallContext context) throws Exception {
        real.admit(instance, context);
    }

    @Override
    public void split(String service, TrafficSplit split, CallContext context) throws Exception {
        real.split(service, split, context);
        dead.set(Integer.valueOf(100).equals(split.percent()));
    }

    @Override
    public Map<String, Double> current(String service) throws Exception {
        return real.current(service);
    }

    @Override
    public Capabilities capabilities() {
        return real.capabilities();
    }
}
