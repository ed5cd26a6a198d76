package dev.rollout.gate;

import static dev.rollout.gate.CanaryMetric.increaseIsBad;
import static dev.rollout.gate.Contexts.after;
import static dev.rollout.gate.Contexts.context;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.spi.Verdict.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.Test;

/**
 * How often canary analysis is right: 1,000 deployments of each kind, each observed for 10 min with 50 requests a second in
 * a group and one sample each 10 s. A sample of errors is the share of failed ones among 500 requests, one of latency the
 * mean of 500 log-normal latencies (median 100 ms, sigma 0.8).
 */
class CanaryAnalysisRatesTest {
    private static final long SEED = 20260302;
    private static final int RUNS = 1000;
    private static final int REQUESTS = 50 * 10;
    private static final int STEP = 10;
    private static final Duration OBSERVATION = Duration.ofMinutes(10);

    /** Equally likely values: random generators give other normal ones on another JDK. */
    private static final double[] NORMAL = IntStream.range(0, 1 << 14)
            .mapToDouble(i -> new NormalDistribution().inverseCumulativeProbability((i + 0.5) / (1 << 14)))
            .toArray();

    private static final double[] MILLIS =
            Arrays.stream(NORMAL).map(z -> 100 * StrictMath.exp(0.8 * z)).toArray();

    /**
     * How the new version differs.
     *
     * @param swing the standard deviation of the common factor by which both groups swing from sample to sample
     * @param drift the standard deviation of a factor of each group's own that changes slowly, over minutes
     * @param allowed the change in percent that is not blamed
     */
    private record Scenario(
            String name, double errorFactor, double latencyFactor, double swing, double drift, double allowed) {}

    private static double errors(double share, RandomGenerator random) {
        int failed = 0;
        for (int i = 0; i < REQUESTS; i++) {
            failed += random.nextDouble() < share ? 1 : 0;
        }
        return (double) failed / REQUESTS;
    }

    private static double latency(RandomGenerator random) {
        double sum = 0;
        for (int i = 0; i < REQUESTS; i++) {
            sum += MILLIS[random.nextInt(MILLIS.length)];
        }
        return sum / REQUESTS;
    }

    private static double normal(RandomGenerator random) {
        return NORMAL[random.nextInt(NORMAL.length)];
    }

    private static MetricSource source(Scenario scenario, long seed) {
        return (metric, group, from, to) -> {
            boolean isNew = Contexts.isNew(group);
            // The swing is the same for both groups, what each of them measures is not.
            RandomGenerator swing = new SplittableRandom(seed * 31 + metric.hashCode());
            RandomGenerator random = new SplittableRandom(seed * 37 + metric.hashCode() * 2L + (isNew ? 1 : 0));
            List<Sample> samples = new ArrayList<>();
            double drift = normal(random);
            for (Instant at = from; at.isBefore(to); at = at.plusSeconds(STEP)) {
                drift = 0.9 * drift + Math.sqrt(1 - 0.9 * 0.9) * normal(random);
                double factor = StrictMath.exp(scenario.swing * normal(swing) + scenario.drift * drift);
                double value = metric.equals("errors")
                        ? errors(isNew ? 0.02 * scenario.errorFactor : 0.02, random)
                        : latency(random) * (isNew ? scenario.latencyFactor : 1);
                samples.add(new Sample(at, factor * value));
            }
            return samples;
        };
    }

    private static Map<Kind, Integer> verdicts(Scenario scenario) throws Exception {
        Map<Kind, Integer> verdicts = new EnumMap<>(Kind.class);
        for (int run = 0; run < RUNS; run++) {
            Kind kind = CanaryAnalysisGate.of(
                            source(scenario, SEED + run),
                            increaseIsBad("errors").allowing(scenario.allowed),
                            increaseIsBad("latency").allowing(scenario.allowed))
                    .observation(OBSERVATION)
                    .clock(after(OBSERVATION))
                    .evaluate(context())
                    .kind();
            verdicts.merge(kind, 1, Integer::sum);
        }
        return verdicts;
    }

    @Test
    void equal_versions_hardly_ever_fail_and_doubled_errors_or_latency_nearly_always_do() throws Exception {
        StringBuilder table =
                new StringBuilder("| Scenario | Runs | Pass | Fail | Inconclusive |\n|---|--:|--:|--:|--:|\n");
        Map<String, Integer> failed = new HashMap<>();
        for (Scenario scenario : List.of(
                new Scenario("Equal versions", 1, 1, 0, 0, 0),
                new Scenario("Equal versions, both swing by 20 %", 1, 1, 0.2, 0, 0),
                new Scenario("Errors a quarter more, 2 % → 2.5 %", 1.25, 1, 0, 0, 0),
                new Scenario("Errors doubled, 2 % → 4 %", 2, 1, 0, 0, 0),
                new Scenario("Latency 5 % more", 1, 1.05, 0, 0, 0),
                new Scenario("Latency doubled", 1, 2, 0, 0, 0),
                new Scenario("Latency doubled, both swing by 20 %", 1, 2, 0.2, 0, 0),
                new Scenario("Equal versions, each drifts by 10 % on its own", 1, 1, 0, 0.1, 0),
                new Scenario("The same, a change of 25 % is allowed", 1, 1, 0, 0.1, 25),
                new Scenario("Latency doubled, a change of 25 % is allowed", 1, 2, 0, 0.1, 25))) {
            Map<Kind, Integer> verdicts = verdicts(scenario);
            failed.put(scenario.name, verdicts.getOrDefault(Kind.FAIL, 0));
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d |\n",
                    scenario.name,
                    RUNS,
                    verdicts.getOrDefault(Kind.PASS, 0),
                    verdicts.getOrDefault(Kind.FAIL, 0),
                    verdicts.getOrDefault(Kind.INCONCLUSIVE, 0)));
        }
        System.out.println("Canary analysis, seed " + SEED + "\n\n" + table);

        assertThat(failed.get("Equal versions")).as("seed %d", SEED).isLessThanOrEqualTo(RUNS * 2 / 100);
        assertThat(failed.get("Equal versions, both swing by 20 %")).isLessThanOrEqualTo(RUNS * 2 / 100);
        assertThat(failed.get("Errors doubled, 2 % → 4 %")).isGreaterThanOrEqualTo(RUNS * 95 / 100);
        assertThat(failed.get("Latency doubled")).isGreaterThanOrEqualTo(RUNS * 95 / 100);
    }
}
