package dev.rollout.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What comes with each probe.
 *
 * @param path the policy's health path, null where it leaves that to the probe
 * @param timeout the probe must have answered within this time
 * @param expectedVersion the version that should answer, null where none is expected; a probe that can read the
 *     version answers unhealthy where another one does
 */
public record ProbeContext(
        @Nullable String path, Duration timeout, @Nullable String expectedVersion) {
    /**
     * Checks the timeout.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public ProbeContext {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("probe timeout must be above PT0S, was " + timeout);
        }
    }
}
