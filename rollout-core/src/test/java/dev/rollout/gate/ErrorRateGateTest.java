package dev.rollout.gate;

import static dev.rollout.gate.Contexts.OTHERS;
import static dev.rollout.gate.Contexts.SINCE;
import static dev.rollout.gate.Contexts.UPDATED;
import static dev.rollout.gate.Contexts.after;
import static dev.rollout.gate.Contexts.context;
import static dev.rollout.gate.Contexts.samples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.spi.GateContext;
import dev.rollout.spi.Verdict;
import dev.rollout.spi.Verdict.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** So many errors are too many, and so many more than the old version has. */
class ErrorRateGateTest {
    private static final Duration LATER = Duration.ofMinutes(2);

    private static MetricSource counts(int newRequests, int newErrors, int oldRequests, int oldErrors) {
        return (metric, group, from, to) -> samples(
                Contexts.isNew(group)
                        ? metric.equals("requests") ? newRequests : newErrors
                        : metric.equals("requests") ? oldRequests : oldErrors);
    }

    private static ErrorRateGate gate(MetricSource source) {
        return ErrorRateGate.of(source, "requests", "errors").clock(after(LATER));
    }

    private static Verdict verdict(MetricSource source, UnaryOperator<ErrorRateGate> set, GateContext context)
            throws Exception {
        return set.apply(gate(source)).evaluate(context);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 20, 1000, 20, PASS",
        "1000, 100, 1000, 60, PASS",
        "1000, 101, 1000, 60, FAIL",
        "1000, 70, 1000, 20, PASS",
        "1000, 71, 1000, 20, FAIL",
        "1000, 101, 1000, 101, INCONCLUSIVE",
        "1000, 900, 1000, 101, INCONCLUSIVE",
        "1000, 10, 1000, 500, PASS",
        "99, 0, 1000, 20, NO_DATA",
        "99, 99, 1000, 20, NO_DATA",
        "100, 0, 100, 0, PASS",
        "1000, 20, 99, 0, NO_DATA",
        "1000, 101, 99, 99, FAIL",
        "0, 0, 0, 0, NO_DATA",
    })
    void both_groups_decide(int newRequests, int newErrors, int oldRequests, int oldErrors, Kind expected)
            throws Exception {
        MetricSource source = counts(newRequests, newErrors, oldRequests, oldErrors);

        assertThat(gate(source).evaluate(context()).kind()).isEqualTo(expected);
    }

    @Test
    void the_evidence_names_both_groups_and_the_rules() throws Exception {
        assertThat(gate(counts(1000, 71, 2000, 40)).evaluate(context()))
                .isEqualTo(Verdict.fail("more errors than the old version: new 7.10 % (71 of 1000),"
                        + " old 2.00 % (40 of 2000), limit 10 %, at most 5 points more"));
        assertThat(gate(counts(12, 1, 2000, 40)).evaluate(context()))
                .isEqualTo(Verdict.noData("12 requests of the new version, needs 100"));
    }

    @ParameterizedTest
    @CsvSource({"40, PASS", "41, FAIL"})
    void the_excess_may_be_a_factor(int newErrors, Kind expected) throws Exception {
        MetricSource source = counts(1000, newErrors, 1000, 20);

        assertThat(verdict(source, gate -> gate.excessFactor(2), context()).kind())
                .isEqualTo(expected);
    }

    @Test
    void without_comparison_the_limit_alone_decides() throws Exception {
        UnaryOperator<ErrorRateGate> alone = gate -> gate.withoutComparison().limit(3);

        assertThat(verdict(counts(1000, 30, 1000, 0), alone, context()).kind()).isEqualTo(Kind.PASS);
        assertThat(verdict(counts(1000, 30, 0, 0), alone, context()).kind()).isEqualTo(Kind.PASS);
        assertThat(verdict(counts(1000, 31, 1000, 0), alone, context()).kind()).isEqualTo(Kind.FAIL);
        assertThat(verdict(counts(1000, 31, 1000, 31), alone, context()).kind()).isEqualTo(Kind.INCONCLUSIVE);
    }

    @Test
    void where_no_old_instance_is_left_the_limit_alone_decides() throws Exception {
        Verdict verdict = gate(counts(1000, 90, 0, 0)).evaluate(context(UPDATED, List.of()));

        assertThat(verdict).isEqualTo(Verdict.pass("new 9.00 % (90 of 1000), old none left, limit 10 %"));
    }

    @Test
    void before_the_observation_is_over_nothing_is_asked() throws Exception {
        MetricSource never = (metric, group, from, to) -> {
            throw new AssertionError("asked");
        };
        ErrorRateGate gate = ErrorRateGate.of(never, "requests", "errors").clock(after(Duration.ofSeconds(59)));

        assertThat(gate.evaluate(context()))
                .isEqualTo(Verdict.waiting("observing for 1 min, until 2026-03-02T10:01:00Z"));
        assertThat(gate(never).evaluate(context(List.of(), OTHERS)).kind()).isEqualTo(Kind.NO_DATA);
    }

    @Test
    void both_groups_are_asked_for_the_same_window() throws Exception {
        List<String> asked = new ArrayList<>();
        MetricSource source = (metric, group, from, to) -> {
            asked.add(metric + " " + group.size() + " " + Duration.between(SINCE, from) + " "
                    + Duration.between(from, to));
            return samples(metric.equals("requests") ? 500 : 0);
        };

        gate(source).evaluate(context());

        assertThat(asked)
                .containsExactly(
                        "requests 1 PT0S PT2M", "errors 1 PT0S PT2M", "requests 2 PT0S PT2M", "errors 2 PT0S PT2M");
    }

    @Test
    void counts_are_summed_within_the_window_alone() throws Exception {
        MetricSource source = (metric, group, from, to) -> metric.equals("errors")
                ? List.of(new Sample(from.minusMillis(1), 900), new Sample(from, 1), new Sample(to, 900))
                : List.of(new Sample(from, 60), new Sample(to.minusMillis(1), 40), new Sample(from, Double.NaN));

        assertThat(gate(source).evaluate(context()).reason()).startsWith("new 1.00 % (1 of 100)");
    }

    @Test
    void a_source_that_could_not_tell_or_breaks_its_contract_is_no_verdict() {
        assertThatThrownBy(() -> gate((metric, group, from, to) -> {
                            throw new IOException("metrics down");
                        })
                        .evaluate(context()))
                .isInstanceOf(IOException.class)
                .hasMessage("metrics down");
        assertThatThrownBy(() -> gate((metric, group, from, to) -> null).evaluate(context()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("returned null for requests");
        assertThatThrownBy(() -> gate(counts(100, 101, 100, 0)).evaluate(context()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more errors (101) than requests (100)");
        assertThatThrownBy(() -> gate(counts(-1, 0, 100, 0)).evaluate(context()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("negative count of requests");
    }
}
