package dev.rollout;

import static dev.rollout.BadInput.refuse;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each refusal names the field, the value and the rule. Nothing is corrected silently. */
class BadNumbersTest {
    private static final Duration CENTURIES = Duration.ofDays(300 * 365);

    static Stream<BadInput> numbers() {
        return Stream.of(
                refuse("100,001 instances", () -> plan(100_001, 0, 0), "plan.total must be 0–100000, was 100001"),
                refuse("more to update than there are", () -> plan(3, 4, 0), "plan.toUpdate must be 0–3, was 4"),
                refuse(
                        "more unavailable than there are",
                        () -> plan(3, 3, 4),
                        "plan.maxUnavailable must be 0–3, was 4"),
                refuse("tally beyond its total", () -> new Tally(3, 0, 0, 0, 0, 4), "taken must be 0–3, was 4"),
                refuse("tally below zero", () -> new Tally(3, -1, 0, 0, 0, 0), "updated must be 0–3, was -1"),
                refuse(
                        "batch size 0",
                        () -> Policy.builder().batchSize(0),
                        "batchSize: count of instances must be 1–100000, was 0"),
                refuse(
                        "batch size -1",
                        () -> BatchSize.of(-1),
                        "batchSize: count of instances must be 1–100000, was -1"),
                refuse(
                        "batch size 100,001",
                        () -> BatchSize.of(100_001),
                        "batchSize: count of instances must be 1–100000, was 100001"),
                refuse(
                        "batch size in a list",
                        () -> BatchSize.list("1", "0"),
                        "batchSize: count of instances must be 1–100000, was 0"),
                refuse(
                        "maxUnavailable 0",
                        () -> Policy.builder().maxUnavailable(0),
                        "maxUnavailable must be 1–100000, was 0"),
                refuse(
                        "maxUnavailable -1",
                        () -> Policy.builder().maxUnavailable(-1),
                        "maxUnavailable must be 1–100000, was -1"),
                refuse("0%", () -> Amount.parse("0%"), "percentage must be 1%–100%, was 0%"),
                refuse("101%", () -> Amount.percent(101), "percentage must be 1%–100%, was 101%"),
                refuse("-1%", () -> BatchSize.percent(-1), "batchSize: percentage must be 1%–100%, was -1%"),
                refuse("abc%", () -> Amount.parse("abc%"), amount("abc%")),
                refuse("%", () -> Amount.parse("%"), amount("%")),
                refuse("empty amount", () -> Amount.parse(""), amount("")),
                refuse("amount with a space", () -> Amount.parse(" 3"), amount(" 3")),
                refuse("amount of other digits", () -> Amount.parse("٣"), amount("٣")),
                refuse("amount that overflows", () -> Amount.parse("9".repeat(30)), amount("9".repeat(30))),
                refuse("amount with an escape sequence", () -> Amount.parse("\u001b[1m"), amount("\\u001b[1m")),
                refuse(
                        "attempts 0",
                        () -> HealthPolicy.defaults().attempts(0),
                        "health.attempts must be 1–1000, was 0"),
                refuse(
                        "attempts 1,001",
                        () -> HealthPolicy.defaults().attempts(1001),
                        "health.attempts must be 1–1000, was 1001"),
                refuse(
                        "successes 0",
                        () -> HealthPolicy.defaults().successes(0),
                        "health.successes must be 1–1000, was 0"),
                refuse(
                        "threshold NaN",
                        () -> threshold(Double.NaN),
                        "rollbackThreshold must be 0–100 percent, was NaN"),
                refuse("threshold -1", () -> threshold(-1), "rollbackThreshold must be 0–100 percent, was -1.0"),
                refuse("threshold 101", () -> threshold(101), "rollbackThreshold must be 0–100 percent, was 101.0"),
                refuse(
                        "threshold infinite",
                        () -> threshold(Double.POSITIVE_INFINITY),
                        "rollbackThreshold must be 0–100 percent, was Infinity"));
    }

    private static String amount(String shown) {
        return "number of instances must be a count such as 3 or a percentage such as 25%, was '" + shown + "'";
    }

    static Stream<BadInput> durations() {
        PolicyBuilder policy = Policy.builder();
        HealthPolicy health = HealthPolicy.defaults();
        return Stream.of(
                        durations("batchPause", false, policy::batchPause),
                        durations("health.interval", false, health::interval),
                        durations("health.startDelay", false, health::startDelay),
                        durations("health.minHealthy", false, health::minHealthy),
                        durations("health.timeout", true, health::timeout),
                        durations("health.watchInterval", true, health::watchInterval),
                        durations("instanceDeadline", true, policy::instanceDeadline),
                        durations("progressDeadline", true, policy::progressDeadline),
                        durations("drainTimeout", true, policy::drainTimeout))
                .flatMap(cases -> cases);
    }

    private interface Setter {
        Object set(Duration value);
    }

    private static Stream<BadInput> durations(String field, boolean positive, Setter setter) {
        String rule = positive
                ? " must be above PT0S and at most PT720H (30 days), was "
                : " must be PT0S–PT720H (30 days), was ";
        Stream<Duration> bad = Stream.of(
                null,
                Duration.ofNanos(-1),
                Duration.ofSeconds(Long.MIN_VALUE),
                CENTURIES,
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofDays(30).plusNanos(1));
        return Stream.concat(bad, positive ? Stream.of(Duration.ZERO) : Stream.empty())
                .map(value -> refuse(field + " " + value, () -> setter.set(value), field + rule + value));
    }

    static Stream<BadInput> combinations() {
        return Stream.of(
                refuse(
                        "probe timeout above the instance deadline",
                        () -> Policy.builder()
                                .health(HealthPolicy.defaults().timeout(Duration.ofMinutes(6)))
                                .build(),
                        "health.timeout must be at most instanceDeadline (PT5M), was PT6M; lower the one or raise the other"),
                refuse(
                        "progress deadline below what an instance takes",
                        () -> Policy.builder()
                                .progressDeadline(Duration.ofSeconds(10))
                                .build(),
                        "progressDeadline must be at least drainTimeout PT5S + health.startDelay PT2S + (health.attempts 3 − 1)"
                                + " × health.interval PT2S + health.minHealthy PT0S = PT11S, was PT10S; raise it"),
                refuse(
                        "instance deadline below what an instance takes",
                        () -> Policy.builder()
                                .instanceDeadline(Duration.ofSeconds(10))
                                .build(),
                        "instanceDeadline must be at least drainTimeout PT5S + health.startDelay PT2S + (health.attempts 3 − 1)"
                                + " × health.interval PT2S + health.minHealthy PT0S = PT11S, was PT10S; raise it"),
                refuse(
                        "a sum beyond any deadline",
                        () -> Policy.builder()
                                .health(HealthPolicy.defaults().attempts(1000).interval(Duration.ofDays(30)))
                                .build(),
                        "progressDeadline must be at least drainTimeout PT5S + health.startDelay PT2S + (health.attempts 1000 − 1)"
                                + " × health.interval PT720H + health.minHealthy PT0S = PT719280H7S, was PT10M; raise it"));
    }

    @ParameterizedTest
    @MethodSource({"numbers", "durations", "combinations"})
    void is_refused_naming_field_value_and_rule(BadInput bad) {
        bad.check();
    }

    @Test
    void what_lies_on_the_limits_is_taken() {
        plan(100_000, 100_000, 100_000);
        Policy.builder()
                .batchSize(100_000)
                .maxUnavailable(100_000)
                .batchPause(Duration.ZERO)
                .instanceDeadline(Duration.ofDays(30))
                .progressDeadline(Duration.ofDays(30))
                .drainTimeout(Duration.ofNanos(1))
                .rollbackThreshold(0)
                .rollbackThreshold(100)
                .health(HealthPolicy.defaults()
                        .attempts(1)
                        .attempts(1000)
                        .successes(1000)
                        .minHealthy(Duration.ZERO)
                        .timeout(Duration.ofNanos(1)))
                .build();
    }

    private static RolloutPlan plan(int total, int toUpdate, int maxUnavailable) {
        return new RolloutPlan(List.of(new Stage.Update(List.of(1))), total, toUpdate, maxUnavailable, List.of());
    }

    private static Policy threshold(double percent) {
        return Policy.builder().rollbackThreshold(percent).build();
    }
}
