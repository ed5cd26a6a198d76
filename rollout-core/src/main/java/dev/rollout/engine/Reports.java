package dev.rollout.engine;

import dev.rollout.Printable;
import dev.rollout.spi.CallHooks;
import dev.rollout.spi.NotOwnedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The engine's side of a call: whether it may go on, how long it has, and what it reported. Threadsafe. */
final class Reports implements CallHooks {
    private static final int KEPT = 20;
    private static final int LENGTH = 1000;

    private final BooleanSupplier owned;
    private final Supplier<Duration> left;
    private final List<String> lines = new ArrayList<>();

    Reports(BooleanSupplier owned, Supplier<Duration> left) {
        this.owned = owned;
        this.left = left;
    }

    @Override
    public void ensureOwned() {
        if (!owned.getAsBoolean()) {
            throw new NotOwnedException("this process may no longer act on the deployment; stop, another one goes on");
        }
    }

    @Override
    public Duration timeLeft() {
        Duration now = left.get();
        return now.isNegative() ? Duration.ZERO : now;
    }

    @Override
    public synchronized void report(String text) {
        if (lines.size() < KEPT) {
            lines.add(Printable.of(text, LENGTH));
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
