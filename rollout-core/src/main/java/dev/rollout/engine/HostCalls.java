package dev.rollout.engine;

import dev.rollout.spi.Capabilities;
import java.util.function.Consumer;

/** The host's code behind one asynchronous door, so that virtual time can stand in its place. */
public interface HostCalls {
    /**
     * Starts a call. {@code done} gets its result once, on any thread; never where the call does not end.
     */
    Running start(Call call, Consumer<CallResult> done);

    Capabilities updater();

    Capabilities router();

    /** Whether there is a gate of this name; every one, where nothing else is said. */
    default boolean hasGate(String name) {
        return true;
    }

    /** Whether there is a router. */
    boolean routed();

    /** A call under way. */
    @FunctionalInterface
    interface Running {
        /** Asks it to end. It may ignore that. */
        void interrupt();
    }
}
