package dev.rollout.gate;

/**
 * A metric that {@link CanaryAnalysisGate} compares, and what it makes of it.
 *
 * @param name by which the metric source knows it, 1–200 characters
 * @param bad the direction in which the new version is blamed for a change
 * @param missing what it means where a group has no sample of it; {@link Missing#NO_DATA} by default
 * @param allowedPercent a change of up to so many percent of the old version's mean is not blamed, 0–1,000,000; 0 by
 *     default, so that any change counts that is no chance
 */
public record CanaryMetric(String name, Bad bad, Missing missing, double allowedPercent) {
    /** Which change is for the worse. */
    public enum Bad {
        /** More is worse: errors, latency. */
        INCREASE,
        /** Less is worse: orders, cache hits. */
        DECREASE,
        /** Any change is: what ought to stay as it was. */
        EITHER
    }

    /** What it means that a metric has no sample in one of the groups. */
    public enum Missing {
        /** There is no evidence, so the gate says {@code NO_DATA}. */
        NO_DATA,
        /** The new version is to blame where the old one has samples; where both have none it is {@code NO_DATA}. */
        FAIL,
        /** The other metrics decide; where there is none it is {@code NO_DATA}. */
        IGNORE
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the field, where one is null or out of its range
     */
    public CanaryMetric {
        Rules.text("metric name", name);
        Rules.notNull("bad direction of " + name, bad);
        Rules.notNull("meaning of missing samples of " + name, missing);
        Rules.range("allowed change of " + name + " in percent", allowedPercent, 0, 1_000_000);
    }

    /**
     * A metric of which more is worse, such as errors or latency.
     *
     * @param name by which the metric source knows it, 1–200 characters
     * @return the metric; where a sample is missing there is no evidence, and any change counts
     */
    public static CanaryMetric increaseIsBad(String name) {
        return new CanaryMetric(name, Bad.INCREASE, Missing.NO_DATA, 0);
    }

    /**
     * A metric of which less is worse, such as orders or cache hits.
     *
     * @param name by which the metric source knows it, 1–200 characters
     * @return the metric; where a sample is missing there is no evidence, and any change counts
     */
    public static CanaryMetric decreaseIsBad(String name) {
        return new CanaryMetric(name, Bad.DECREASE, Missing.NO_DATA, 0);
    }

    /**
     * A metric that ought to stay as it was.
     *
     * @param name by which the metric source knows it, 1–200 characters
     * @return the metric; where a sample is missing there is no evidence, and any change counts
     */
    public static CanaryMetric changeIsBad(String name) {
        return new CanaryMetric(name, Bad.EITHER, Missing.NO_DATA, 0);
    }

    /**
     * The same metric, where missing samples mean something else.
     *
     * @param newMissing what it means that a group has none
     * @return a changed copy
     */
    public CanaryMetric whenMissing(Missing newMissing) {
        return new CanaryMetric(name, bad, newMissing, allowedPercent);
    }

    /**
     * The same metric, where a change of up to so many percent of the old version's mean is not blamed.
     *
     * @param percent 0–1,000,000
     * @return a changed copy
     * @throws IllegalArgumentException if the percentage is out of its range
     */
    public CanaryMetric allowing(double percent) {
        return new CanaryMetric(name, bad, missing, percent);
    }
}
