package dev.rollout.engine;

/** The one place where this library asks the system for the time. Everything else is given a source of time. */
public final class SystemSeams {
    private SystemSeams() {}

    /** Nanoseconds since an arbitrary origin, for measuring time that passes; never a time of day. */
    public static long nanoTime() {
        return System.nanoTime();
    }
}
