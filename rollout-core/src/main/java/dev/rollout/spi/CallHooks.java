package dev.rollout.spi;

import java.time.Duration;

/** The engine's side of a {@link CallContext}. Tests of an updater may use {@link #detached()}. */
public interface CallHooks {
    /**
     * Returns if this process may still act.
     *
     * @throws NotOwnedException otherwise
     */
    void ensureOwned();

    /** {@return the time until the call is given up, never negative} */
    Duration timeLeft();

    /**
     * Keeps a line of evidence.
     *
     * @param text any
     */
    void report(String text);

    /** {@return hooks for tests: always owned, an hour left, reports dropped} */
    static CallHooks detached() {
        return new CallHooks() {
            @Override
            public void ensureOwned() {}

            @Override
            public Duration timeLeft() {
                return Duration.ofHours(1);
            }

            @Override
            public void report(String text) {}
        };
    }
}
