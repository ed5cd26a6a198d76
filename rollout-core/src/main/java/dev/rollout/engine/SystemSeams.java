package dev.rollout.engine;

import java.time.InstantSource;
import java.util.UUID;

/** The one place where this library asks the system for time and randomness. Everything else is given a source of them. */
public final class SystemSeams {
    private SystemSeams() {}

    /** The time of day on this machine. */
    public static InstantSource clock() {
        return InstantSource.system();
    }

    /** Nanoseconds since an arbitrary origin, for measuring time that passes; never a time of day. */
    public static long nanoTime() {
        return System.nanoTime();
    }

    /** A random id that nobody else has. */
    public static String randomId() {
        return UUID.randomUUID().toString();
    }
}
