package dev.rollout.engine;

import java.time.Duration;

/** Runs things later. What it runs must not block. */
@FunctionalInterface
public interface Timer {
    /** Runs the task once, after the delay. */
    Scheduled schedule(Duration delay, Runnable task);

    /** A task that is to run. */
    @FunctionalInterface
    interface Scheduled {
        /** Prevents it if it has not begun. */
        void cancel();
    }
}
