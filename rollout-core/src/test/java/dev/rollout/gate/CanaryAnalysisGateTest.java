package dev.rollout.gate;

import static dev.rollout.gate.CanaryMetric.Missing.FAIL;
import static dev.rollout.gate.CanaryMetric.Missing.IGNORE;
import static dev.rollout.gate.CanaryMetric.changeIsBad;
import static dev.rollout.gate.CanaryMetric.decreaseIsBad;
import static dev.rollout.gate.CanaryMetric.increaseIsBad;
import static dev.rollout.gate.Contexts.OTHERS;
import static dev.rollout.gate.Contexts.SINCE;
import static dev.rollout.gate.Contexts.UPDATED;
import static dev.rollout.gate.Contexts.after;
import static dev.rollout.gate.Contexts.context;
import static dev.rollout.gate.Contexts.samples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.Verdict;
import dev.rollout.spi.Verdict.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The new version against the old one, at the same time, by ranks. */
class CanaryAnalysisGateTest {
    private static final double[] NONE = {};
    private static final double[] LOW =
            IntStream.range(0, 30).mapToDouble(i -> 100 + i * 7 % 30).toArray();
    private static final double[] HIGH =
            Arrays.stream(LOW).map(v -> 2 * v + 0.5).toArray();
    private static final double[] ALIKE = Arrays.stream(LOW).map(v -> v + 0.5).toArray();

    /** The values of the new and of the old version, by metric. */
    private static MetricSource source(Map<String, double[][]> values) {
        return (metric, group, from, to) -> samples(values.get(metric)[Contexts.isNew(group) ? 0 : 1]);
    }

    private static CanaryAnalysisGate gate(MetricSource source, CanaryMetric... metrics) {
        return CanaryAnalysisGate.of(source, metrics).clock(after(Duration.ofMinutes(5)));
    }

    private static Verdict judge(CanaryMetric metric, double[] updated, double[] old) throws Exception {
        return gate(source(Map.of(metric.name(), new double[][] {updated, old})), metric)
                .evaluate(context());
    }

    @Test
    void a_change_for_the_worse_fails_and_one_for_the_better_passes() throws Exception {
        assertThat(judge(increaseIsBad("latency"), HIGH, LOW).kind()).isEqualTo(Kind.FAIL);
        assertThat(judge(increaseIsBad("latency"), LOW, HIGH).kind()).isEqualTo(Kind.PASS);
        assertThat(judge(decreaseIsBad("orders"), LOW, HIGH).kind()).isEqualTo(Kind.FAIL);
        assertThat(judge(decreaseIsBad("orders"), HIGH, LOW).kind()).isEqualTo(Kind.PASS);
        assertThat(judge(changeIsBad("size"), LOW, HIGH).kind()).isEqualTo(Kind.FAIL);
        assertThat(judge(changeIsBad("size"), HIGH, LOW).kind()).isEqualTo(Kind.FAIL);
        assertThat(judge(changeIsBad("size"), ALIKE, LOW).kind()).isEqualTo(Kind.PASS);
    }

    @Test
    void the_evidence_holds_the_numbers() throws Exception {
        assertThat(judge(increaseIsBad("latency"), HIGH, LOW).reason())
                .matches("latency: new 229\\.5, old 114\\.5, shift 115 \\[1\\d\\d\\.\\d, 1\\d\\d\\.\\d] at 98 %,"
                        + " p \\d\\.\\d{3}e-\\d+, 30 and 30 samples");
    }

    @Test
    void identical_and_constant_series_pass() throws Exception {
        double[] shuffled = DoubleStream.concat(Arrays.stream(LOW, 10, 30), Arrays.stream(LOW, 0, 10))
                .toArray();
        double[] constant = new double[30];

        assertThat(judge(changeIsBad("x"), shuffled, LOW)).isEqualTo(Verdict.pass("x is identical in both groups"));
        assertThat(judge(changeIsBad("x"), constant, new double[25]).kind()).isEqualTo(Kind.PASS);
    }

    @Test
    void two_different_constants_are_a_change() throws Exception {
        double[] ones = new double[30];
        Arrays.fill(ones, 1);

        assertThat(judge(increaseIsBad("errors"), ones, new double[30]).kind()).isEqualTo(Kind.FAIL);
        assertThat(judge(increaseIsBad("errors"), new double[30], ones).kind()).isEqualTo(Kind.PASS);
    }

    @Test
    void a_difference_that_ties_hide_is_inconclusive() throws Exception {
        double[] some = new double[30];
        Arrays.fill(some, 0, 12, 0.01);

        Verdict verdict = judge(increaseIsBad("errors"), some, new double[30]);

        assertThat(verdict.kind()).isEqualTo(Kind.INCONCLUSIVE);
        assertThat(verdict.reason()).endsWith("most values tied");
        assertThat(judge(increaseIsBad("errors"), new double[30], some).kind()).isEqualTo(Kind.PASS);
    }

    @Test
    void a_change_within_what_is_allowed_passes() throws Exception {
        assertThat(judge(increaseIsBad("latency").allowing(150), HIGH, LOW).kind())
                .isEqualTo(Kind.PASS);
        assertThat(judge(increaseIsBad("latency").allowing(50), HIGH, LOW).kind())
                .isEqualTo(Kind.FAIL);
    }

    @Test
    void too_few_samples_are_no_data() throws Exception {
        double[] few = Arrays.copyOf(HIGH, 19);

        assertThat(judge(increaseIsBad("latency"), few, LOW))
                .isEqualTo(Verdict.noData("latency has 19 samples of the new version and 30 of the old one, needs 20"));
        assertThat(judge(increaseIsBad("latency"), HIGH, few).kind()).isEqualTo(Kind.NO_DATA);
        assertThat(judge(increaseIsBad("latency"), Arrays.copyOf(HIGH, 20), LOW).kind())
                .isEqualTo(Kind.FAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_DATA, true, false, NO_DATA",
        "NO_DATA, false, true, NO_DATA",
        "FAIL, false, true, FAIL",
        "FAIL, true, false, NO_DATA",
        "FAIL, false, false, NO_DATA",
        "IGNORE, false, true, NO_DATA",
    })
    void a_metric_without_samples_follows_its_policy(
            CanaryMetric.Missing missing, boolean ofNew, boolean ofOld, Kind expected) throws Exception {
        Verdict verdict = judge(increaseIsBad("latency").whenMissing(missing), ofNew ? LOW : NONE, ofOld ? LOW : NONE);

        assertThat(verdict.kind()).isEqualTo(expected);
        assertThat(verdict.reason()).contains("no sample of the");
    }

    @Test
    void the_worst_metric_decides() throws Exception {
        MetricSource source = source(Map.of(
                "good", new double[][] {ALIKE, LOW},
                "bad", new double[][] {HIGH, LOW},
                "absent", new double[][] {NONE, LOW}));
        CanaryMetric absent = increaseIsBad("absent");

        assertThat(gate(source, increaseIsBad("good"), absent, increaseIsBad("bad"))
                        .evaluate(context()))
                .matches(verdict ->
                        verdict.kind() == Kind.FAIL && verdict.reason().startsWith("bad: new"));
        assertThat(gate(source, increaseIsBad("good"), absent)
                        .evaluate(context())
                        .kind())
                .isEqualTo(Kind.NO_DATA);
        assertThat(gate(source, increaseIsBad("good"), absent.whenMissing(IGNORE))
                        .evaluate(context())
                        .kind())
                .isEqualTo(Kind.PASS);
        assertThat(gate(source, increaseIsBad("good"), absent.whenMissing(FAIL))
                        .evaluate(context())
                        .kind())
                .isEqualTo(Kind.FAIL);
    }

    @Test
    void it_waits_for_the_whole_window_and_asks_for_no_more_than_it() throws Exception {
        List<String> asked = new ArrayList<>();
        MetricSource source = (metric, group, from, to) -> {
            asked.add(group.size() + " " + Duration.between(SINCE, from) + " " + Duration.between(from, to));
            return samples(LOW);
        };
        CanaryAnalysisGate gate =
                CanaryAnalysisGate.of(source, increaseIsBad("latency")).observation(Duration.ofMinutes(10));

        assertThat(gate.clock(after(Duration.ofSeconds(599))).evaluate(context()))
                .isEqualTo(Verdict.waiting("comparing over 10 min, until 2026-03-02T10:10:00Z"));
        assertThat(asked).isEmpty();
        gate.clock(after(Duration.ofMinutes(25))).evaluate(context());
        assertThat(asked).containsExactly("1 PT0S PT10M", "2 PT0S PT10M");
    }

    @Test
    void without_a_group_there_is_nothing_to_compare() throws Exception {
        CanaryAnalysisGate gate = gate((metric, group, from, to) -> samples(LOW), increaseIsBad("latency"));

        assertThat(gate.evaluate(context(UPDATED, List.of())).reason())
                .contains("nothing to compare with", "let gate metrics stand before the last instances");
        assertThat(gate.evaluate(context(List.of(), OTHERS)).kind()).isEqualTo(Kind.NO_DATA);
    }

    @Test
    void more_samples_than_it_can_rank_are_refused() {
        CanaryAnalysisGate gate = gate((metric, group, from, to) -> samples(new double[20_001]), increaseIsBad("x"));

        assertThatThrownBy(() -> gate.evaluate(context()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("20001 samples of x, must be at most 20000");
    }
}
