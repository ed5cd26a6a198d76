package dev.rollout;

import java.time.Duration;

/**
 * How long things may take, and what happens when they take longer.
 *
 * @param instanceDeadline from the opening of an instance until it is healthy, retries included; 5 min by default. Going
 *     back has its own
 * @param instanceRetries so often an update that failed, or whose instance did not become healthy, is tried again, 0–1,000;
 *     0 by default
 * @param drainTimeout an instance's requests have so long to end; 5 s by default
 * @param onDrainFailure what happens where they don't; the instance fails by default
 * @param progressDeadline without progress for so long the deployment is stalled; planned waits don't count; 10 min by
 *     default
 * @param onStall what happens then; rollback by default
 */
public record Deadlines(
        Duration instanceDeadline,
        int instanceRetries,
        Duration drainTimeout,
        OnDrainFailure onDrainFailure,
        Duration progressDeadline,
        OnStall onStall) {
    static final Deadlines DEFAULTS = new Deadlines(
            Duration.ofMinutes(5),
            0,
            Duration.ofSeconds(5),
            OnDrainFailure.FAIL_INSTANCE,
            Duration.ofMinutes(10),
            OnStall.ROLL_BACK);

    /**
     * Checks each value; whether they fit the health policy is checked by {@link Policy}.
     *
     * @throws IllegalArgumentException naming the field, where a time is not above 0 and at most 30 days, {@code
     *     instanceRetries} is out of its range, or one is null
     */
    public Deadlines {
        Checks.positive("instanceDeadline", instanceDeadline);
        Checks.range("instanceRetries", instanceRetries, 0, 1000);
        Checks.positive("drainTimeout", drainTimeout);
        Checks.notNull("onDrainFailure", onDrainFailure);
        Checks.positive("progressDeadline", progressDeadline);
        Checks.notNull("onStall", onStall);
    }

    /** Refuses what can never be met: the shortest time that a good instance takes is longer than a deadline. */
    void fit(HealthPolicy health) {
        if (health.timeout().compareTo(instanceDeadline) > 0) {
            throw new IllegalArgumentException("health.timeout must be at most instanceDeadline (" + instanceDeadline
                    + "), was " + health.timeout() + "; lower the one or raise the other");
        }
        boolean bySuccesses = health.successes() > health.attempts();
        int probes = bySuccesses ? health.successes() : health.attempts();
        Duration atLeast = drainTimeout
                .plus(health.startDelay())
                .plus(health.interval().multipliedBy(probes - 1L))
                .plus(health.minHealthy());
        String sum = "drainTimeout " + drainTimeout + " + health.startDelay " + health.startDelay() + " + (health."
                + (bySuccesses ? "successes " : "attempts ") + probes + " − 1) × health.interval " + health.interval()
                + " + health.minHealthy " + health.minHealthy() + " = " + atLeast;
        atLeast("progressDeadline", progressDeadline, atLeast, sum);
        atLeast("instanceDeadline", instanceDeadline, atLeast, sum);
    }

    private static void atLeast(String field, Duration value, Duration atLeast, String sum) {
        if (value.compareTo(atLeast) < 0) {
            throw new IllegalArgumentException(field + " must be at least " + sum + ", was " + value + "; raise it");
        }
    }
}
