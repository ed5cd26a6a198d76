package dev.rollout.contract;

import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.util.function.Consumer;

/** A fresh and empty store, and the one thing about time that its tests need. */
public interface StoreUnderTest extends AutoCloseable {
    StateStore store();

    DriverSessions sessions();

    Retention retention();

    /**
     * Makes every session as old as if {@code by} had passed; where that is negative, as if the store's clock had stepped
     * back. A store whose clock can be moved moves it; a database whose clock can't takes {@code by} off the expiry of
     * each session row, and touches nothing else.
     */
    void age(Duration by);

    /** Throws away what this store holds. */
    @Override
    default void close() {}

    /** A store that is one object. */
    static <S extends StateStore & DriverSessions & Retention> StoreUnderTest of(S store, Consumer<Duration> age) {
        return new StoreUnderTest() {
            @Override
            public StateStore store() {
                return store;
            }

            @Override
            public DriverSessions sessions() {
                return store;
            }

            @Override
            public Retention retention() {
                return store;
            }

            @Override
            public void age(Duration by) {
                age.accept(by);
            }
        };
    }
}
