package dev.rollout.gate;

import static dev.rollout.gate.CanaryMetric.increaseIsBad;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is said where it is set, with the field, the value and the rule. */
class GateArgumentsTest {
    private static final MetricSource NOTHING = (metric, group, from, to) -> List.of();
    private static final ErrorRateGate ERRORS = ErrorRateGate.of(NOTHING, "requests", "errors");
    private static final CanaryAnalysisGate CANARY = CanaryAnalysisGate.of(NOTHING, increaseIsBad("latency"));

    private record Refused(String message, ThrowingCallable call) {
        @Override
        public String toString() {
            return message;
        }
    }

    private static Stream<Refused> refused() {
        return Stream.of(
                new Refused("metric source must be set, was null", () -> ErrorRateGate.of(null, "a", "b")),
                new Refused(
                        "name of the requests metric must be 1–200 characters, not blank, was null",
                        () -> ErrorRateGate.of(NOTHING, null, "b")),
                new Refused(
                        "name of the errors metric must be 1–200 characters, not blank, was  ",
                        () -> ErrorRateGate.of(NOTHING, "a", " ")),
                new Refused(
                        "name of the errors metric must differ from that of the requests metric, both were a",
                        () -> ErrorRateGate.of(NOTHING, "a", "a")),
                new Refused("error rate limit in percent must be 0–100, was NaN", () -> ERRORS.limit(Double.NaN)),
                new Refused("error rate limit in percent must be 0–100, was 100.1", () -> ERRORS.limit(100.1)),
                new Refused("excess in percentage points must be 0–100, was -1.0", () -> ERRORS.excessPoints(-1)),
                new Refused("excess factor must be 1–1000, was 0.9", () -> ERRORS.excessFactor(0.9)),
                new Refused("minRequests must be 1–1000000000, was 0", () -> ERRORS.minRequests(0)),
                new Refused(
                        "observation must be PT0S–PT720H (30 days), was PT721H",
                        () -> ERRORS.observation(Duration.ofHours(721))),
                new Refused("clock must be set, was null", () -> ERRORS.clock(null)),
                new Refused(
                        "metric source must be set, was null", () -> CanaryAnalysisGate.of(null, increaseIsBad("x"))),
                new Refused("number of metrics must be 1–100, was 0", () -> CanaryAnalysisGate.of(NOTHING)),
                new Refused(
                        "each of the metrics must be set, was null",
                        () -> CanaryAnalysisGate.of(NOTHING, increaseIsBad("x"), null)),
                new Refused(
                        "metrics must have different names, were [x, x]",
                        () -> CanaryAnalysisGate.of(NOTHING, increaseIsBad("x"), CanaryMetric.changeIsBad("x"))),
                new Refused("tolerance must be 0–0.9900, was 1.0", () -> CANARY.tolerance(1)),
                new Refused("confidence must be 0.5000–0.9999, was 1.0", () -> CANARY.confidence(1)),
                new Refused("minSamples must be 5–10000, was 4", () -> CANARY.minSamples(4)),
                new Refused("observation must be above PT0S, was PT0S", () -> CANARY.observation(Duration.ZERO)),
                new Refused("clock must be set, was null", () -> CANARY.clock(null)),
                new Refused("metric name must be 1–200 characters, not blank, was null", () -> increaseIsBad(null)),
                new Refused(
                        "allowed change of x in percent must be 0–1000000, was -1.0",
                        () -> increaseIsBad("x").allowing(-1)),
                new Refused(
                        "meaning of missing samples of x must be set, was null",
                        () -> increaseIsBad("x").whenMissing(null)),
                new Refused(
                        "sample's value must be finite, or NaN where there is none, was Infinity",
                        () -> new Sample(Instant.EPOCH, Double.POSITIVE_INFINITY)),
                new Refused("sample's moment must be set, was null", () -> new Sample(null, 1)),
                new Refused("time zone must be set, was null", () -> Schedule.in(null)),
                new Refused(
                        "last day of the freeze must not be before its first day, 2026-03-02, was 2026-03-01",
                        () -> new Freeze(LocalDate.of(2026, 3, 2), LocalDate.of(2026, 3, 1), "x")),
                new Refused("schedule must be set, was null", () -> ScheduleGate.of(null)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_value_that_breaks_a_rule_is_refused(Refused refused) {
        assertThatThrownBy(refused.call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(refused.message);
    }
}
