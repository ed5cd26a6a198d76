package dev.rollout.gate;

import dev.rollout.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks a metric source, and takes nothing from it that was not asked for. */
final class Series {
    private static final int MOST = 20_000;

    private Series() {}

    /** The values within the window that are any. */
    static double[] values(MetricSource source, String metric, List<Instance> group, Instant from, Instant to)
            throws Exception {
        @Nullable List<Sample> samples = source.samples(metric, group, from, to);
        if (samples == null || samples.stream().anyMatch(Objects::isNull)) {
            throw new IllegalStateException("the metric source returned null for " + metric
                    + ", must return a list of samples, empty where there are none");
        }
        if (samples.size() > MOST) {
            throw new IllegalStateException("the metric source returned " + samples.size() + " samples of " + metric
                    + ", must be at most " + MOST + "; let it aggregate over longer steps");
        }
        return samples.stream()
                .filter(sample -> !sample.at().isBefore(from) && sample.at().isBefore(to))
                .mapToDouble(Sample::value)
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }
}
