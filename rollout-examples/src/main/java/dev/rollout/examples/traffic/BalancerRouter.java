package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DrainResult;
import dev.rollout.spi.TrafficRouter;
import java.io.IOException;
import java.time.Duration;

/**
 * Takes instances out of rotation and puts them back without losing a request. The order is what matters:
 *
 * <ol>
 *   <li>drain, and wait until the last request there has ended;
 *   <li>(the deployer updates the instance and asks for its health)
 *   <li>still drained, wait until the balancer's <em>own</em> check has passed: put back before that, it would answer 503;
 *   <li>ready, and wait until the balancer says that it serves.
 * </ol>
 *
 * <p>Waits are short sleeps between questions, so that an interrupt ends a call at once.
 */
public final class BalancerRouter implements TrafficRouter {
    private static final long POLL_MILLIS = 20;
    private static final Duration MARGIN = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Balancer balancer;

    public BalancerRouter(Balancer balancer) {
        this.balancer = balancer;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withInterruptible(GRACE);
    }

    @Override
    public DrainResult drain(Instance instance, CallContext context) throws IOException, InterruptedException {
        context.ensureOwned();
        balancer.drain(instance.id());
        while (true) {
            ServerState state = balancer.server(instance.id());
            if (!state.serving() && state.open() == 0) {
                return DrainResult.DRAINED;
            }
            if (isOver(context)) {
                context.report(state.open() + " requests did not end in time");
                return DrainResult.TIMED_OUT;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    @Override
    public void admit(Instance instance, CallContext context) throws IOException, InterruptedException {
        while (!balancer.server(instance.id()).checked()) {
            waitOrFail(context, "the balancer's own check of " + instance.id() + " did not pass in time");
        }
        context.ensureOwned();
        balancer.ready(instance.id());
        while (!balancer.server(instance.id()).serving()) {
            waitOrFail(context, "the balancer did not take " + instance.id() + " back in time");
        }
    }

    private static void waitOrFail(CallContext context, String otherwise) throws IOException, InterruptedException {
        if (isOver(context)) {
            throw new IOException(otherwise);
        }
        Thread.sleep(POLL_MILLIS);
    }

    private static boolean isOver(CallContext context) {
        return context.timeLeft().compareTo(MARGIN) <= 0;
    }
}
