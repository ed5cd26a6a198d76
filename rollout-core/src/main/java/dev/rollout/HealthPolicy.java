package dev.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an instance counts as healthy.
 *
 * @param path health path, null to leave it to the probe ({@code /health} for HTTP)
 * @param timeout of one probe; 5 s by default
 * @param attempts so many failing probes in a row make it unhealthy, 1–1,000; 3 by default
 * @param interval between the end of a probe and the next one; 2 s by default
 * @param successes so many good probes in a row make it healthy, 1–1,000; 1 by default
 * @param startDelay from the end of the update to the first probe; 2 s by default
 * @param minHealthy the good probes must span at least this time; 0 by default
 * @param watchInterval between two probes of an instance that is in service, while the deployment runs; 5 s by default.
 *     Stretched for fleets where that would exceed 200 probes a second
 */
public record HealthPolicy(
        @Nullable String path,
        Duration timeout,
        int attempts,
        Duration interval,
        int successes,
        Duration startDelay,
        Duration minHealthy,
        Duration watchInterval) {

    private static final HealthPolicy DEFAULTS = new HealthPolicy(
            null,
            Duration.ofSeconds(5),
            3,
            Duration.ofSeconds(2),
            1,
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofSeconds(5));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null or out of its range, or the path does not
     *     start with {@code /}
     */
    public HealthPolicy {
        if (path != null) {
            Checks.text("health.path", path, 2000);
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("health.path must start with /, was " + Checks.quote(path));
            }
        }
        Checks.positive("health.timeout", timeout);
        Checks.range("health.attempts", attempts, 1, 1000);
        Checks.duration("health.interval", interval);
        Checks.range("health.successes", successes, 1, 1000);
        Checks.duration("health.startDelay", startDelay);
        Checks.duration("health.minHealthy", minHealthy);
        Checks.positive("health.watchInterval", watchInterval);
    }

    /** {@return the defaults: the probe's own path, 5 s each, 3 attempts 2 s apart, 1 success, first after 2 s, then every 5 s} */
    public static HealthPolicy defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the health path; the probe's own by default.
     *
     * @param newPath starts with {@code /}, at most 2,000 characters
     * @return a changed copy
     */
    public HealthPolicy path(String newPath) {
        return new HealthPolicy(newPath, timeout, attempts, interval, successes, startDelay, minHealthy, watchInterval);
    }

    /**
     * Sets how long one probe may take; 5 s by default.
     *
     * @param newTimeout above 0, at most 30 days
     * @return a changed copy
     */
    public HealthPolicy timeout(Duration newTimeout) {
        return new HealthPolicy(path, newTimeout, attempts, interval, successes, startDelay, minHealthy, watchInterval);
    }

    /**
     * Sets how many failing probes in a row make an instance unhealthy; 3 by default.
     *
     * @param newAttempts 1–1,000
     * @return a changed copy
     */
    public HealthPolicy attempts(int newAttempts) {
        return new HealthPolicy(path, timeout, newAttempts, interval, successes, startDelay, minHealthy, watchInterval);
    }

    /**
     * Sets the time between the end of a probe and the next one; 2 s by default.
     *
     * @param newInterval 0–30 days
     * @return a changed copy
     */
    public HealthPolicy interval(Duration newInterval) {
        return new HealthPolicy(path, timeout, attempts, newInterval, successes, startDelay, minHealthy, watchInterval);
    }

    /**
     * Sets how many good probes in a row make an instance healthy; 1 by default.
     *
     * @param newSuccesses 1–1,000
     * @return a changed copy
     */
    public HealthPolicy successes(int newSuccesses) {
        return new HealthPolicy(path, timeout, attempts, interval, newSuccesses, startDelay, minHealthy, watchInterval);
    }

    /**
     * Sets the time from the end of an update to its first probe; 2 s by default.
     *
     * @param newStartDelay 0–30 days
     * @return a changed copy
     */
    public HealthPolicy startDelay(Duration newStartDelay) {
        return new HealthPolicy(path, timeout, attempts, interval, successes, newStartDelay, minHealthy, watchInterval);
    }

    /**
     * Sets the time that the good probes must span at least; 0 by default.
     *
     * @param newMinHealthy 0–30 days
     * @return a changed copy
     */
    public HealthPolicy minHealthy(Duration newMinHealthy) {
        return new HealthPolicy(path, timeout, attempts, interval, successes, startDelay, newMinHealthy, watchInterval);
    }

    /**
     * Sets the time between two probes of an instance in service while the deployment runs; 5 s by default.
     *
     * @param newWatchInterval above 0, at most 30 days
     * @return a changed copy
     */
    public HealthPolicy watchInterval(Duration newWatchInterval) {
        return new HealthPolicy(path, timeout, attempts, interval, successes, startDelay, minHealthy, newWatchInterval);
    }
}
