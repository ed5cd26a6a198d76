package dev.rollout.examples.fleet;

import dev.rollout.spi.CallContext;
import dev.rollout.spi.CallHooks;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Calls as an engine would make them. */
public final class Calls {
    private Calls() {}

    public static CallContext call(String operation, long token) {
        return call(operation, token, Duration.ofSeconds(30));
    }

    /** A call that is given up after this time. */
    public static CallContext call(String operation, long token, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return new CallContext("d-1", operation, 1, token, Instant.MAX, Map.of(), new CallHooks() {
            @Override
            public void ensureOwned() {}

            @Override
            public Duration timeLeft() {
                return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            }

            @Override
            public void report(String text) {}
        });
    }
}
