package dev.rollout;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Validation of values: each refusal names the field, the value and the rule. */
final class Checks {
    static final Duration MAX_DURATION = Duration.ofDays(30);

    private Checks() {}

    /** A text of 1 to {@code max} characters, not blank, of valid Unicode and without control characters. */
    static String text(String field, @Nullable String value, int max) {
        if (value == null || value.isBlank() || value.length() > max) {
            throw new IllegalArgumentException(field + " must be 1–" + max + " characters, was "
                    + (value == null
                            ? "null"
                            : value.isBlank() ? "blank" : value.length() + " characters: " + quote(value)));
        }
        return characters(field, value);
    }

    /** As {@link #text}, where null means "not set". */
    static @Nullable String optionalText(String field, @Nullable String value, int max) {
        return value == null ? null : text(field, value, max);
    }

    /** A text that may be empty. */
    static String freeText(String field, @Nullable String value, int max) {
        if (value == null || value.length() > max) {
            throw new IllegalArgumentException(field + " must be 0–" + max + " characters, was "
                    + (value == null ? "null" : value.length() + " characters: " + quote(value)));
        }
        return characters(field, value);
    }

    /** A text that may be empty, and may be a secret. */
    private static String unshownText(String field, @Nullable String value, int max) {
        if (value == null || value.length() > max) {
            throw new IllegalArgumentException(field + " must be 0–" + max + " characters, was "
                    + (value == null ? "null" : value.length() + " characters"));
        }
        return characters(field, value);
    }

    private static String characters(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        String.format("%s contains control character U+%04X at %d", field, (int) c, i));
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        String.format("%s is not valid Unicode: lone surrogate U+%04X at %d", field, (int) c, i));
            }
        }
        return value;
    }

    static int range(String field, long value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + " must be " + min + "–" + max + ", was " + value);
        }
        return (int) value;
    }

    /** Weights that never fall: less traffic for the new version is a rollback. */
    static void risingWeights(List<Step> steps) {
        int before = 0;
        for (Step step : steps) {
            if (step instanceof Step.Weight weight) {
                if (weight.percent() < before) {
                    throw new IllegalArgumentException("strategy.steps.weight must not fall, was " + weight.percent()
                            + " after " + before + "; less traffic is a rollback");
                }
                before = weight.percent();
            }
        }
    }

    /** A duration from 0 to 30 days. */
    static Duration duration(String field, @Nullable Duration value) {
        if (value == null || value.isNegative() || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(field + " must be PT0S–PT720H (30 days), was " + value);
        }
        return value;
    }

    /** A duration above 0, at most 30 days. */
    static Duration positive(String field, @Nullable Duration value) {
        if (value == null || value.isNegative() || value.isZero() || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    field + " must be above PT0S and at most PT720H (30 days), was " + value);
        }
        return value;
    }

    static <T> T notNull(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " must be set, was null");
        }
        return value;
    }

    /** A copy in the order given, of at most {@code max} entries with valid keys and values; values are never shown. */
    static Map<String, String> texts(String field, @Nullable Map<String, String> value, int max) {
        Map<String, String> copy = new LinkedHashMap<>(notNull(field, value));
        if (copy.size() > max) {
            throw new IllegalArgumentException(field + " must have at most " + max + " entries, had " + copy.size());
        }
        copy.forEach((key, text) -> {
            text(field + " key", key, 200);
            unshownText(field + "[" + quote(key) + "]", text, 4000);
        });
        return java.util.Collections.unmodifiableMap(copy);
    }

    static void noNulls(String field, Collection<?> values) {
        int index = 0;
        for (Object value : values) {
            if (value == null) {
                throw new IllegalArgumentException(field + " must not contain null, element " + index + " is null");
            }
            index++;
        }
    }

    /** The value for a message: at most 80 characters, control characters escaped. */
    static String quote(String value) {
        return "'" + Printable.of(value, 80) + "'";
    }
}
