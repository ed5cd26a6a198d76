package dev.rollout;

/**
 * A number of instances: a count, or a percentage of those there are.
 *
 * <p>Rounding, in this one place: a percentage rounds <em>down</em>, and to at least 1. So what may be taken down at once
 * is never more than was asked for, except that it is never nothing. (A required minimum, total less what may be
 * unavailable, thereby rounds up.)
 *
 * @param value the count, 1–100,000, or the percentage, 1–100
 * @param percent whether the value is a percentage
 */
public record Amount(int value, boolean percent) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the count is not 1–100,000 or the percentage not 1–100
     */
    public Amount {
        check(value, percent);
    }

    private static void check(long value, boolean percent) {
        if (!percent) {
            Checks.range("count of instances", value, 1, DeploymentRequest.MAX_INSTANCES);
        } else if (value < 1 || value > 100) {
            throw new IllegalArgumentException("percentage must be 1%–100%, was " + value + "%");
        }
    }

    /**
     * So many instances.
     *
     * @param count 1–100,000
     * @return the amount
     * @throws IllegalArgumentException if the count is out of its range
     */
    public static Amount of(int count) {
        return new Amount(count, false);
    }

    /**
     * A percentage of the instances there are, rounded down and at least 1.
     *
     * @param percent 1–100
     * @return the amount
     * @throws IllegalArgumentException if the percentage is out of its range
     */
    public static Amount percent(int percent) {
        return new Amount(percent, true);
    }

    /**
     * Reads {@code 3} or {@code 25%}.
     *
     * @param text digits, followed by {@code %} for a percentage
     * @return the amount
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Amount parse(String text) {
        Checks.notNull("number of instances", text);
        boolean percent = text.endsWith("%");
        String digits = percent ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    "number of instances must be a count such as 3 or a percentage such as 25%, was "
                            + Checks.quote(text));
        }
        long value = Long.parseLong(digits);
        check(value, percent); // before it is cut to an int
        return new Amount((int) value, percent);
    }

    /**
     * How many of {@code total} that is: a percentage rounded down, at least 1; a count as it is, not capped.
     *
     * @param total how many instances there are
     * @return a count of at least 1, which may exceed {@code total}
     */
    public int outOf(int total) {
        return percent ? (int) Math.max(1, (long) total * value / 100) : value;
    }

    @Override
    public String toString() {
        return percent ? value + "%" : Integer.toString(value);
    }
}
