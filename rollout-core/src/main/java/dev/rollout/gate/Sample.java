package dev.rollout.gate;

import java.time.Instant;

/**
 * One measured value.
 *
 * @param at when it was measured
 * @param value in the metric's own unit. Of a count, what was counted since the sample before it. {@code NaN} says that
 *     there was nothing to measure, and is passed over
 */
public record Sample(Instant at, double value) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the moment is null or the value infinite
     */
    public Sample {
        Rules.notNull("sample's moment", at);
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "sample's value must be finite, or NaN where there is none, was " + value);
        }
    }
}
