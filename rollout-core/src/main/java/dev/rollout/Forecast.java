package dev.rollout;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment would do, reckoned before anything is touched: its batches, how many instances serve at each step, which
 * failure stops it, and how long it takes. {@link #toString()} is a table for people, at most 100 characters wide.
 *
 * <p>It assumes that all instances serve when it begins, and that nobody joins or leaves. Durations leave out the time for
 * which a person is waited for, see {@link Batch#pausesAfter()}.
 *
 * @param service whose instances are updated
 * @param version to which
 * @param plan what would be stored with the deployment; its {@code notes} tell what roundings amounted to
 * @param batches in order, at least one; with a sliding window each instance is one
 * @param instance how long one instance takes, from its opening until it is healthy
 * @param duration how long all takes, with the pauses between batches and the bake
 * @param basis what the expected durations are based on
 * @param rollsBack whether too many failures bring the previous versions back; otherwise it stops, and what is updated stays
 * @param warnings what is probably not meant, in words
 */
public record Forecast(
        String service,
        String version,
        RolloutPlan plan,
        List<Batch> batches,
        Estimate instance,
        Estimate duration,
        Basis basis,
        boolean rollsBack,
        List<String> warnings) {

    /**
     * Checks and copies the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null or out of its range
     */
    public Forecast {
        Checks.text("service", service, 200);
        Checks.text("version", version, 256);
        Checks.notNull("plan", plan);
        Checks.noNulls("batches", batches);
        Checks.range("length of batches", batches.size(), 1, DeploymentRequest.MAX_INSTANCES);
        batches = List.copyOf(batches);
        Checks.notNull("instance", instance);
        Checks.notNull("duration", duration);
        Checks.notNull("basis", basis);
        Checks.noNulls("warnings", warnings);
        warnings = List.copyOf(warnings);
    }

    /** What the expected durations are based on. */
    public enum Basis {
        /** The median time of an instance in the last completed deployment of the service, its health gate set to the present one. */
        HISTORY,
        /** No deployment of the service is known: a full drain timeout, 10 s for the update, and the health gate. */
        ASSUMED
    }

    /**
     * One batch.
     *
     * @param number from 1
     * @param zone of all its instances where the order is by zone; null otherwise, and for instances without one
     * @param instances ids, in order
     * @param serving so many instances of the service serve at least while it is updated, those that take no part included
     * @param stopsAt how many failures stop the deployment at the earliest, of all instances begun up to then (of this batch
     *     alone where {@code rollbackThresholdOf} is {@code BATCH}); null where no number of them does
     * @param pausesAfter whether it then waits until a person promotes it
     * @param duration from its first opening until its last instance is healthy, without the pause after it
     */
    public record Batch(
            int number,
            @Nullable String zone,
            List<String> instances,
            int serving,
            @Nullable Integer stopsAt,
            boolean pausesAfter,
            Estimate duration) {
        /**
         * Checks and copies the values.
         *
         * @throws IllegalArgumentException naming the field, where one is null or out of its range
         */
        public Batch {
            Checks.range("batch.number", number, 1, DeploymentRequest.MAX_INSTANCES);
            Checks.noNulls("batch.instances", instances);
            Checks.range("length of batch.instances", instances.size(), 1, DeploymentRequest.MAX_INSTANCES);
            instances = List.copyOf(instances);
            Checks.range("batch.serving", serving, 0, DeploymentRequest.MAX_INSTANCES);
            if (stopsAt != null) {
                Checks.range("batch.stopsAt", stopsAt, 1, DeploymentRequest.MAX_INSTANCES);
            }
            Checks.notNull("batch.duration", duration);
        }

        /** {@return how many instances it updates} */
        public int size() {
            return instances.size();
        }
    }

    /**
     * How long something takes where nothing fails.
     *
     * @param earliest what the policy itself forces: drains, updates and probes take no time
     * @param expected what is likely, see {@link Basis}
     * @param latest each instance takes all of its deadline, and a few seconds pass at the start and between batches for
     *     probes and for reading the registry. Later than that only where calls have to wait for a slot, or the store, the
     *     registry or the driving process fails
     */
    public record Estimate(Duration earliest, Duration expected, Duration latest) {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if one is null, or they do not rise from 0
         */
        public Estimate {
            Checks.notNull("earliest", earliest);
            Checks.notNull("expected", expected);
            Checks.notNull("latest", latest);
            if (earliest.isNegative() || earliest.compareTo(expected) > 0 || expected.compareTo(latest) > 0) {
                throw new IllegalArgumentException("earliest, expected and latest must rise from PT0S, were " + earliest
                        + ", " + expected + " and " + latest);
            }
        }
    }

    /** {@return how many instances serve at every moment at least, where nothing but the deployment takes any down} */
    public int lowestServing() {
        return batches.stream().mapToInt(Batch::serving).min().orElseThrow();
    }

    /** A table for people. */
    @Override
    public String toString() {
        return new ForecastTable(this).text();
    }
}
