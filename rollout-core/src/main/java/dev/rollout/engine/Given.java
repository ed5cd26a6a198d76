package dev.rollout.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks what a caller hands over before anything is begun with it: callers are not held to our annotations. */
final class Given {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final int LONGEST_ID = 200;

    private Given() {}

    static <T> T set(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must be set, was null");
        }
        return value;
    }

    /** A time to wait; what is longer than anybody lives stands for "until the end". */
    static long nanos(String name, @Nullable Duration value) {
        if (value == null || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be at least PT0S, was " + value);
        }
        return value.compareTo(LONGEST) < 0 ? value.toNanos() : Long.MAX_VALUE;
    }

    /** Whether there can be a deployment with that id; a store need not be able to look for any other one. */
    static boolean isId(String text) {
        return text.length() <= LONGEST_ID && text.chars().noneMatch(c -> Character.isISOControl(c) || isSurrogate(c));
    }

    private static boolean isSurrogate(int c) {
        return Character.isSurrogate((char) c);
    }
}
