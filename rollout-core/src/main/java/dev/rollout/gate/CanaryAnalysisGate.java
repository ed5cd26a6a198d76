package dev.rollout.gate;

import dev.rollout.Durations;
import dev.rollout.engine.SystemSeams;
import dev.rollout.gate.CanaryJudge.Finding;
import dev.rollout.spi.Gate;
import dev.rollout.spi.GateContext;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares the updated instances with those that still run their previous version, metric by metric, over the same time,
 * and fails where a difference is for the worse and no chance.
 *
 * <p>The rule is that of Kayenta, the canary analysis of Netflix and Google (its {@code NetflixACAJudge} and
 * {@code MannWhitneyClassifier}): the Hodges–Lehmann estimate of the shift between the groups, with the confidence
 * interval of a Mann–Whitney U test, 0.98 by default. A metric went up where the interval's lower bound is above
 * {@code tolerance} × |estimate|, 0.25 by default, and down where the upper bound is below −{@code tolerance} × |estimate|.
 * As there, missing values are left out, and groups with identical values pass. Some things differ. Outliers stay, since
 * ranks bear them. Two groups that are each constant, at different values, give the shift itself, where Kayenta reports an
 * error. There is no score: one bad metric fails. And a shift of exactly 0 between groups that do differ (most values tied,
 * such as errors that are mostly 0) is {@code INCONCLUSIVE}, where Kayenta's answer depends on rounding;
 * {@link ErrorRateGate} suits such metrics.
 *
 * <p>The groups are compared once, over {@link #observation} after {@link GateContext#since}, 5 min by default; before
 * its end the gate says {@code WAIT}. It does not look earlier, since each further look is another chance for a false
 * alarm. Where a metric has fewer than {@link #minSamples} in a group, 20 by default, it says {@code NO_DATA}, and is
 * asked again for the same window. The samples of a metric count as independent of each other: take one each 10 s rather
 * than a moving average each second. Any shift that is no chance counts, however small; where equal instances drift apart
 * for minutes, as caches and neighbours make them, let each metric {@linkplain CanaryMetric#allowing allow} a change.
 *
 * <p>Needs {@code org.hipparchus:hipparchus-stat} on the class path, which this library does not bring along. Immutable,
 * safe for use by several threads, and idempotent; each method that sets something returns a new gate, and throws
 * {@link IllegalArgumentException} naming what is wrong with its argument.
 */
public final class CanaryAnalysisGate implements Gate {
    private static final String LIBRARY = "org.hipparchus.stat.inference.MannWhitneyUTest";
    private static final int MOST_METRICS = 100;

    private final MetricSource source;
    private final List<CanaryMetric> metrics;
    private final CanaryJudge judge;
    private final Duration observation;
    private final InstantSource clock;

    private CanaryAnalysisGate(
            MetricSource source,
            List<CanaryMetric> metrics,
            CanaryJudge judge,
            Duration observation,
            InstantSource clock) {
        this.source = source;
        this.metrics = metrics;
        this.judge = judge;
        this.observation = observation;
        this.clock = clock;
    }

    /**
     * A gate that compares these metrics.
     *
     * @param source gives the samples of each metric, of both groups the same way
     * @param metrics 1–100, each name once
     * @return the gate, with a tolerance of 0.25, a confidence of 0.98, 20 samples at least, and 5 min of observation
     * @throws IllegalStateException where the statistics library is missing, naming the dependency to add
     */
    public static CanaryAnalysisGate of(MetricSource source, CanaryMetric... metrics) {
        requireLibrary();
        for (CanaryMetric metric : Rules.notNull("metrics", metrics)) {
            Rules.notNull("each of the metrics", metric);
        }
        List<CanaryMetric> chosen = List.of(metrics);
        Rules.range("number of metrics", chosen.size(), 1, MOST_METRICS);
        long names = chosen.stream().map(CanaryMetric::name).distinct().count();
        if (names < chosen.size()) {
            throw new IllegalArgumentException("metrics must have different names, were "
                    + chosen.stream().map(CanaryMetric::name).toList());
        }
        return new CanaryAnalysisGate(
                Rules.notNull("metric source", source),
                chosen,
                new CanaryJudge(0.25, 0.98, 20),
                Duration.ofMinutes(5),
                SystemSeams.clock());
    }

    private static void requireLibrary() {
        try {
            Class.forName(LIBRARY, false, CanaryAnalysisGate.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(
                    "CanaryAnalysisGate needs a statistics library: add the dependency"
                            + " org.hipparchus:hipparchus-stat:4.0.1 (on the module path also --add-modules"
                            + " hipparchus.stat)",
                    missing);
        }
    }

    /**
     * Sets the share of the estimate that the interval's nearer bound has to exceed; 0.25 by default.
     *
     * @param tolerance 0–0.99
     * @return a changed copy
     */
    public CanaryAnalysisGate tolerance(double tolerance) {
        return with(new CanaryJudge(tolerance, judge.confidence(), judge.minSamples()));
    }

    /**
     * Sets the confidence of the interval; 0.98 by default.
     *
     * @param confidence 0.5–0.9999
     * @return a changed copy
     */
    public CanaryAnalysisGate confidence(double confidence) {
        return with(new CanaryJudge(judge.tolerance(), confidence, judge.minSamples()));
    }

    /**
     * Sets how many samples a metric needs in each group to be evidence; 20 by default.
     *
     * @param samples 5–10,000
     * @return a changed copy
     */
    public CanaryAnalysisGate minSamples(int samples) {
        return with(new CanaryJudge(judge.tolerance(), judge.confidence(), samples));
    }

    /**
     * Sets the time over which the groups are compared; 5 min by default.
     *
     * @param time above 0, at most 30 days
     * @return a changed copy
     */
    public CanaryAnalysisGate observation(Duration time) {
        if (Rules.duration("observation", time).isZero()) {
            throw new IllegalArgumentException("observation must be above PT0S, was " + time);
        }
        return new CanaryAnalysisGate(source, metrics, judge, time, clock);
    }

    /**
     * Sets where the time of day comes from; the system's clock by default.
     *
     * @param newClock for tests
     * @return a changed copy
     */
    public CanaryAnalysisGate clock(InstantSource newClock) {
        return new CanaryAnalysisGate(source, metrics, judge, observation, Rules.notNull("clock", newClock));
    }

    private CanaryAnalysisGate with(CanaryJudge changed) {
        return new CanaryAnalysisGate(source, metrics, changed, observation, clock);
    }

    /**
     * The verdict, with the numbers of the metrics that led to it.
     *
     * @throws IllegalStateException where the metric source breaks its contract
     * @throws Exception what the metric source throws
     */
    @Override
    public Verdict evaluate(GateContext context) throws Exception {
        Instant end = context.since().plus(observation);
        if (context.updated().isEmpty()) {
            return Verdict.noData("no instance runs the new version");
        }
        if (context.others().isEmpty()) {
            return Verdict.noData("no instance runs its previous version any more, so there is nothing to compare with;"
                    + " let gate " + context.gate() + " stand before the last instances");
        }
        if (clock.instant().isBefore(end)) {
            return Verdict.waiting("comparing over " + Durations.words(observation) + ", until " + end);
        }
        List<Finding> findings = new ArrayList<>();
        for (CanaryMetric metric : metrics) {
            double[] updated = Series.values(source, metric.name(), context.updated(), context.since(), end);
            double[] old = Series.values(source, metric.name(), context.others(), context.since(), end);
            findings.add(judge.judge(metric, updated, old));
        }
        return verdict(findings);
    }

    /** The worst finding decides. */
    private static Verdict verdict(List<Finding> findings) {
        for (Verdict.Kind kind :
                List.of(Verdict.Kind.FAIL, Verdict.Kind.NO_DATA, Verdict.Kind.INCONCLUSIVE, Verdict.Kind.PASS)) {
            String words = findings.stream()
                    .filter(finding -> finding.kind() == kind)
                    .map(Finding::words)
                    .collect(Collectors.joining("; "));
            if (!words.isEmpty()) {
                return new Verdict(kind, words);
            }
        }
        return Verdict.noData(findings.stream().map(Finding::words).collect(Collectors.joining("; ")));
    }
}
