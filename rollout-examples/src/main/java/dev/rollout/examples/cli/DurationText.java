package dev.rollout.examples.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 500ms}, {@code 90s}, {@code 30m}, {@code 2h}, or ISO-8601. */
final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Duration MOST = Duration.ofDays(30);

    @Override
    public Duration convert(String text) {
        Duration duration = parse(text);
        if (duration.isNegative() || duration.compareTo(MOST) > 0) {
            throw wrong(text);
        }
        return duration;
    }

    private static Duration parse(String text) {
        Matcher small = SHORT.matcher(text);
        if (!small.matches()) {
            try {
                return Duration.parse(text.toUpperCase(Locale.ROOT));
            } catch (DateTimeParseException | ArithmeticException e) {
                throw wrong(text);
            }
        }
        long number = Long.parseLong(small.group(1));
        switch (small.group(2)) {
            case "ms":
                return Duration.ofMillis(number);
            case "s":
                return Duration.ofSeconds(number);
            case "m":
                return Duration.ofMinutes(number);
            default:
                return Duration.ofHours(number);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("must be 0–720h, such as 90s, 30m or PT1H30M, was '" + text + "'");
    }
}
