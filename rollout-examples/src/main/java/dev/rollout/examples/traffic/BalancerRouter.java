package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficRouter;
import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Takes instances out of rotation and puts them back without losing a request. The order is what matters:
 *
 * <ol>
 *   <li>drain, and wait until the last request there has ended (with {@link #sticky} clients: evict, and wait again);
 *   <li>(the deployer updates the instance and asks for its health)
 *   <li>still drained (no more than that: what is evicted is not checked), wait until the balancer's <em>own</em> check has
 *       passed: put back before that, it would answer 503;
 *   <li>ready, and wait until the balancer says that it serves.
 * </ol>
 *
 * <p>It routes for one service, that of its balancer. Waits are short sleeps between questions, so that an interrupt ends a
 * call at once.
 */
public final class BalancerRouter implements TrafficRouter {
    private static final long POLL_MILLIS = 20;
    private static final Duration MARGIN = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Balancer balancer;
    private final boolean sticky;

    /** For clients that may go to any server. */
    public BalancerRouter(Balancer balancer) {
        this(balancer, false);
    }

    private BalancerRouter(Balancer balancer, boolean sticky) {
        this.balancer = balancer;
        this.sticky = sticky;
    }

    /**
     * For clients that a cookie binds to a server. They keep coming to one that is drained, also after a moment without any
     * request, so a drain always ends with an eviction, which sends them to another server. They have half of the call's time
     * to leave by themselves; the other half is for the requests that are left. A share is one of new clients then: those that
     * are bound stay where they are.
     */
    public static BalancerRouter sticky(Balancer balancer) {
        return new BalancerRouter(balancer, true);
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withInterruptible(GRACE).withSplitting();
    }

    @Override
    public DrainResult drain(Instance instance, CallContext context) throws IOException, InterruptedException {
        context.ensureOwned();
        balancer.drain(instance.id());
        if (sticky) {
            isIdle(instance, context, context.timeLeft().dividedBy(2));
            context.ensureOwned();
            balancer.evict(instance.id());
        }
        if (isIdle(instance, context, MARGIN)) {
            return DrainResult.DRAINED;
        }
        context.report(balancer.server(instance.id()).open() + " requests did not end in time");
        return DrainResult.TIMED_OUT;
    }

    /** Waits until no request is there or on its way there, or only so much of the call's time is left. */
    private boolean isIdle(Instance instance, CallContext context, Duration timeToLeave)
            throws IOException, InterruptedException {
        while (true) {
            ServerState state = balancer.server(instance.id());
            if (!state.serving() && state.open() == 0) {
                return true;
            }
            if (context.timeLeft().compareTo(timeToLeave) <= 0) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void admit(Instance instance, CallContext context) throws IOException, InterruptedException {
        context.ensureOwned();
        balancer.recall(instance.id());
        while (!balancer.server(instance.id()).checked()) {
            waitOrFail(context, "the balancer's own check of " + instance.id() + " did not pass in time");
        }
        context.ensureOwned();
        balancer.ready(instance.id());
        while (!balancer.server(instance.id()).serving()) {
            waitOrFail(context, "the balancer did not take " + instance.id() + " back in time");
        }
    }

    @Override
    public void split(String service, TrafficSplit split, CallContext context) throws IOException {
        context.ensureOwned();
        balancer.split(split);
    }

    @Override
    public Map<String, Double> current(String service) throws IOException {
        return balancer.shares();
    }

    private static void waitOrFail(CallContext context, String otherwise) throws IOException, InterruptedException {
        if (context.timeLeft().compareTo(MARGIN) <= 0) {
            throw new IOException(otherwise);
        }
        Thread.sleep(POLL_MILLIS);
    }
}
