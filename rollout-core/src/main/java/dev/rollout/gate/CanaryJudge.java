package dev.rollout.gate;

import dev.rollout.gate.CanaryMetric.Bad;
import dev.rollout.gate.CanaryMetric.Missing;
import dev.rollout.spi.Verdict.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Judges one metric.
 *
 * @param tolerance share of the estimate that the interval's nearer bound has to exceed
 * @param confidence of the interval
 * @param minSamples fewer in a group are no evidence
 */
record CanaryJudge(double tolerance, double confidence, int minSamples) {
    CanaryJudge {
        Rules.range("tolerance", tolerance, 0, 0.99);
        Rules.range("confidence", confidence, 0.5, 0.9999);
        Rules.range("minSamples", minSamples, 5, 10_000);
    }

    /**
     * What one metric says.
     *
     * @param kind null where it has no say
     */
    record Finding(@Nullable Kind kind, String words) {}

    Finding judge(CanaryMetric metric, double[] updated, double[] old) {
        String name = metric.name();
        if (updated.length == 0 || old.length == 0) {
            return missing(metric, updated.length, old.length);
        }
        if (updated.length < minSamples || old.length < minSamples) {
            return new Finding(
                    Kind.NO_DATA,
                    name + " has " + updated.length + " samples of the new version and " + old.length
                            + " of the old one, needs " + minSamples);
        }
        if (same(updated, old)) {
            return new Finding(Kind.PASS, name + " is identical in both groups");
        }
        MannWhitney shift = MannWhitney.compare(updated, old, confidence);
        return new Finding(kind(metric, shift, mean(updated) - mean(old), mean(old)), words(name, shift, updated, old));
    }

    private static Finding missing(CanaryMetric metric, int updated, int old) {
        String words = metric.name() + " has " + (updated == 0 ? "no sample of the new version" : "")
                + (updated == 0 && old == 0 ? " and " : "") + (old == 0 ? "no sample of the old version" : "");
        if (metric.missing() == Missing.IGNORE) {
            return new Finding(null, words + ", ignored");
        }
        boolean blamed = metric.missing() == Missing.FAIL && old > 0;
        return new Finding(blamed ? Kind.FAIL : Kind.NO_DATA, words);
    }

    private static boolean same(double[] updated, double[] old) {
        double[] one = updated.clone();
        double[] other = old.clone();
        Arrays.sort(one);
        Arrays.sort(other);
        return Arrays.equals(one, other);
    }

    private Kind kind(CanaryMetric metric, MannWhitney shift, double meanShift, double oldMean) {
        boolean upIsBad = metric.bad() != Bad.DECREASE;
        boolean downIsBad = metric.bad() != Bad.INCREASE;
        double needed = tolerance * Math.abs(shift.estimate());
        boolean high = upIsBad && shift.lower() > needed;
        boolean low = downIsBad && shift.upper() < -needed;
        if (high || low) {
            double allowed = metric.allowedPercent() / 100 * Math.abs(oldMean);
            return Math.abs(shift.estimate()) > allowed ? Kind.FAIL : Kind.PASS;
        }
        boolean worse = meanShift > 0 && upIsBad || meanShift < 0 && downIsBad;
        boolean differs = shift.p() < 1 - confidence && shift.estimate() == 0;
        return differs && worse ? Kind.INCONCLUSIVE : Kind.PASS;
    }

    private String words(String name, MannWhitney shift, double[] updated, double[] old) {
        return name + ": new " + Rules.number(mean(updated)) + ", old " + Rules.number(mean(old)) + ", shift "
                + Rules.number(shift.estimate()) + " [" + Rules.number(shift.lower()) + ", "
                + Rules.number(shift.upper()) + "] at " + Rules.number(100 * confidence) + " %, p "
                + Rules.number(shift.p()) + ", " + updated.length + " and " + old.length + " samples"
                + (shift.estimate() == 0 ? ", most values tied" : "");
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
