package dev.rollout;

import java.time.Duration;

/** Durations as people read them. */
public final class Durations {
    private Durations() {}

    /**
     * {@code 850 ms}, {@code 7 s}, {@code 2 min 5 s}, {@code 1 h 10 min}; what is smaller is cut off.
     *
     * @param duration not negative
     * @return in words
     */
    public static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return seconds / 3600 + " h" + (seconds % 3600 / 60 == 0 ? "" : " " + seconds % 3600 / 60 + " min");
    }
}
