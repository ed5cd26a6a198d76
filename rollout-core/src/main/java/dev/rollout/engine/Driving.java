package dev.rollout.engine;

import dev.rollout.Subscription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a deployer needs to drive: the session, the drivers, and the hands that call the host. */
final class Driving {
    private static final Duration REST = Duration.ofSeconds(1);

    private final Settings settings;
    private final SessionKeeper keeper;
    private final Workshop.Hands hands;
    private final Drivers drivers;
    private final EventRelay relay;
    private volatile boolean closing;
    private @Nullable Subscription commands;

    Driving(Parts parts, HostCalls host, StoreClock clock, EventRelay relay, Vitals vitals) {
        this.settings = parts.settings();
        this.relay = relay;
        this.keeper = new SessionKeeper(
                parts.providers().sessions(), parts.seams(), settings, clock, new SessionKeeper.Listener() {
                    @Override
                    public void opened(String sessionId) {
                        drivers().opened(sessionId);
                    }

                    @Override
                    public void expired() {
                        hands().calls().interruptAll();
                    }

                    @Override
                    public void lost() {
                        vitals.leaseLost();
                    }
                });
        Timer timer = parts.seams().timer();
        Settings.Limits limits = settings.limits();
        this.hands = new Workshop.Hands(
                host,
                new CallRunner(host, timer, this::mayStart, limits.callSlots(), limits.maxAbandoned()),
                new CallRunner(host, timer, this::mayStart, limits.probeSlots(), limits.maxAbandoned()));
        Workshop shop = new Workshop(
                parts.seams(),
                parts.providers().store(),
                clock,
                vitals,
                hands,
                relay,
                new Workshop.Trust(id -> !closing && keeper.mayAct(id), keeper::mayAct),
                new Workshop.Register() {
                    @Override
                    public void forget(Driver driver) {
                        drivers().forget(driver);
                    }

                    @Override
                    public void lookForOrphans() {
                        drivers().lookForOrphans();
                    }
                });
        this.drivers = new Drivers(parts.providers().sessions(), keeper, shop, settings);
    }

    private boolean mayStart() {
        return !closing && keeper.mayAct();
    }

    Drivers drivers() {
        return drivers;
    }

    SessionKeeper keeper() {
        return keeper;
    }

    Workshop.Hands hands() {
        return hands;
    }

    void start() {
        commands = relay.hear(drivers::announced);
        keeper.start();
        drivers.start();
    }

    /**
     * Starts nothing more, and waits for what runs; renewals go on meanwhile. What does not end in time is interrupted, and
     * the lease runs out by itself.
     */
    void close() {
        closing = true;
        drivers.close();
        if (commands != null) {
            commands.close();
        }
        boolean idle = awaitIdle(settings.closeTimeout());
        if (!idle) {
            hands.calls().interruptAll();
        }
        hands.probes().interruptAll();
        keeper.close(idle && drivers.areAtRest(REST));
        drivers.endAll();
    }

    private boolean awaitIdle(Duration timeout) {
        try {
            return hands.calls().awaitIdle(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
