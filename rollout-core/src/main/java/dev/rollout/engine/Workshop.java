package dev.rollout.engine;

import dev.rollout.decision.Means;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What all drivers of a process share.
 *
 * @param vitals where they note how the process fares
 * @param trust in a session
 * @param drivers where drivers tell of themselves
 */
record Workshop(
        Seams seams,
        StateStore store,
        StoreClock clock,
        Vitals vitals,
        Hands hands,
        EventRelay relay,
        Trust trust,
        Register drivers) {

    private static final int PROBES_PER_SECOND = 200;

    /**
     * What does the work.
     *
     * @param host the host's code
     * @param calls runs calls to updaters, routers and the registry
     * @param probes runs probes
     */
    record Hands(HostCalls host, CallRunner calls, CallRunner probes) {}

    /**
     * How far a session is trusted.
     *
     * @param mayStart whether it may start something now
     * @param mayGoOn whether what it started may go on
     */
    record Trust(Predicate<String> mayStart, Predicate<String> mayGoOn) {}

    /** Told of what concerns all drivers. */
    interface Register {
        /** A driver has ended. */
        void forget(Driver driver);

        /** There may be a deployment that nobody drives yet. */
        void lookForOrphans();
    }

    /** What a session can work with now: nothing can be started by one that is not trusted any more. */
    Means means(DeploymentRoot root, int fleet, String sessionId) {
        Duration policy = root.spec().request().policy().health().watchInterval();
        Duration bounded = Duration.ofMillis(1000L * fleet / PROBES_PER_SECOND);
        return new Means(
                hands.host().updater(),
                hands.host().router(),
                hands.host().routed(),
                new Means.Slots(
                        mayAct(sessionId) ? hands.calls().freeSlots() : 0,
                        hands.calls().hung(),
                        hands.probes().hung()),
                policy.compareTo(bounded) > 0 ? policy : bounded);
    }

    /** Whether a session may start something now. */
    boolean mayAct(String sessionId) {
        return trust.mayStart().test(sessionId);
    }

    /** Whether what a session started may go on. */
    boolean mayGoOn(String sessionId) {
        return trust.mayGoOn().test(sessionId);
    }

    void forget(Driver driver) {
        drivers.forget(driver);
    }

    void lookForOrphans() {
        drivers.lookForOrphans();
    }
}
