package dev.rollout.gate;

import dev.rollout.Printable;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Validation of what gates are given, and the words of their evidence. */
final class Rules {
    private static final Duration LONGEST = Duration.ofDays(30);

    private Rules() {}

    static <T> T notNull(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " must be set, was null");
        }
        return value;
    }

    /** A text of 1 to 200 characters. */
    static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > 200) {
            throw new IllegalArgumentException(
                    field + " must be 1–200 characters, not blank, was " + Printable.of(value, 80));
        }
        return value;
    }

    /** A duration from 0 to 30 days. */
    static Duration duration(String field, @Nullable Duration value) {
        if (value == null || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + " must be PT0S–PT720H (30 days), was " + value);
        }
        return value;
    }

    static int range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + " must be " + min + "–" + max + ", was " + value);
        }
        return value;
    }

    static double range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    field + " must be " + number(min) + "–" + number(max) + ", was " + value);
        }
        return value;
    }

    /** Four digits that count: {@code 0.02013}, {@code 1250}. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        double size = Math.abs(value);
        int decimals = size >= 1 ? Math.max(0, 3 - (int) Math.log10(size)) : 3 - (int) Math.floor(Math.log10(size));
        return decimals > 12
                ? String.format(Locale.ROOT, "%.3e", value)
                : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
