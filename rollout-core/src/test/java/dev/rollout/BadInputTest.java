package dev.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each refusal names the field, the value and the rule. Nothing is corrected silently. */
class BadInputTest {
    private static final String LONG = "x".repeat(10_000);
    private static final Duration CENTURIES = Duration.ofDays(300 * 365);

    record Case(String input, ThrowingCallable refused, String message) {
        @Override
        public String toString() {
            return input;
        }
    }

    private static Case refuse(String input, ThrowingCallable refused, String message) {
        return new Case(input, refused, message);
    }

    static Stream<Case> names() {
        return Stream.of(
                refuse("service null", () -> service(null), "service must be 1–200 characters, was null"),
                refuse("service empty", () -> service(""), "service must be 1–200 characters, was blank"),
                refuse("service blank", () -> service(" \t "), "service must be 1–200 characters, was blank"),
                refuse(
                        "service of 201",
                        () -> service("x".repeat(201)),
                        "service must be 1–200 characters, was 201 characters: '" + "x".repeat(80) + "…'"),
                refuse("service with LF", () -> service("abc\n"), "service contains control character U+000A at 3"),
                refuse("service with CR", () -> service("\rabc"), "service contains control character U+000D at 0"),
                refuse("service with NUL", () -> service("a\0c"), "service contains control character U+0000 at 1"),
                refuse(
                        "service with ESC",
                        () -> service("\u001b[31m"),
                        "service contains control character U+001B at 0"),
                refuse("service with C1", () -> service("a\u009b"), "service contains control character U+009B at 1"),
                refuse(
                        "service with a lone high surrogate",
                        () -> service("ab\ud800"),
                        "service is not valid Unicode: lone surrogate U+D800 at 2"),
                refuse(
                        "service with a lone low surrogate",
                        () -> service("\udc00ab"),
                        "service is not valid Unicode: lone surrogate U+DC00 at 0"),
                refuse(
                        "service with surrogates swapped",
                        () -> service("\udc00\ud800"),
                        "service is not valid Unicode: lone surrogate U+DC00 at 0"),
                refuse("version null", () -> version(null), "version must be 1–256 characters, was null"),
                refuse("version blank", () -> version("  "), "version must be 1–256 characters, was blank"),
                refuse(
                        "version of 257",
                        () -> version("v".repeat(257)),
                        "version must be 1–256 characters, was 257 characters: '" + "v".repeat(80) + "…'"),
                refuse("key blank", () -> request().key(" "), "key must be 1–200 characters, was blank"),
                refuse(
                        "key of 10 kB",
                        () -> request().key(LONG),
                        "key must be 1–200 characters, was 10000 characters: '" + "x".repeat(80) + "…'"),
                refuse("instance id blank", () -> instance(" "), "instance id must be 1–200 characters, was blank"),
                refuse(
                        "instance id of 201",
                        () -> instance("i".repeat(201)),
                        "instance id must be 1–200 characters, was 201 characters: '" + "i".repeat(80) + "…'"),
                refuse(
                        "instance without address",
                        () -> Instance.of("i", "s", null, null),
                        "instance address must be 1–2000 characters, was null"),
                refuse(
                        "instance version empty",
                        () -> Instance.of("i", "s", "a", ""),
                        "instance version must be 1–256 characters, was blank"),
                refuse("actor null", () -> By.of(null), "actor must be 1–200 characters, was null"),
                refuse(
                        "actor of 10 kB",
                        () -> By.of(LONG),
                        "actor must be 1–200 characters, was 10000 characters: '" + "x".repeat(80) + "…'"),
                refuse(
                        "actor with an escape sequence",
                        () -> By.of("max\u001b[2J"),
                        "actor contains control character U+001B at 3"),
                refuse("reason null", () -> new By("max", null), "reason must be 0–1000 characters, was null"),
                refuse(
                        "reason of 10 kB",
                        () -> new By("max", LONG),
                        "reason must be 0–1000 characters, was 10000 characters: '" + "x".repeat(80) + "…'"),
                refuse(
                        "health path without slash",
                        () -> HealthPolicy.defaults().path("health"),
                        "health.path must start with /, was 'health'"),
                refuse(
                        "health path empty",
                        () -> HealthPolicy.defaults().path(""),
                        "health.path must be 1–2000 characters, was blank"));
    }

    static Stream<Case> collections() {
        Map<String, String> nullValue = new HashMap<>();
        nullValue.put("token", null);
        Map<String, String> many = new HashMap<>();
        IntStream.range(0, 65).forEach(i -> many.put("k" + i, ""));
        return Stream.of(
                refuse("attributes null", () -> attributes(null), "attributes must be set, was null"),
                refuse("65 attributes", () -> attributes(many), "attributes must have at most 64 entries, had 65"),
                refuse(
                        "attribute without name",
                        () -> attributes(Map.of("", "x")),
                        "attributes key must be 1–200 characters, was blank"),
                refuse(
                        "attribute without value",
                        () -> attributes(nullValue),
                        "attributes['token'] must be 0–4000 characters, was null"),
                refuse(
                        "attribute with a control character",
                        () -> attributes(Map.of("to\u202eken", "a\nb")),
                        "attributes['to\\u202eken'] contains control character U+000A at 1"),
                refuse("batch sizes null", () -> new BatchSize(null), "batchSize must be set, was null"),
                refuse("no batch sizes", () -> new BatchSize(List.of()), "length of batchSize must be 1–100, was 0"),
                refuse(
                        "101 batch sizes",
                        () -> new BatchSize(Collections.nCopies(101, Amount.of(1))),
                        "length of batchSize must be 1–100, was 101"),
                refuse(
                        "a batch size null",
                        () -> new BatchSize(Arrays.asList(Amount.of(1), null)),
                        "batchSize must not contain null, element 1 is null"),
                refuse(
                        "a stage's sizes with null",
                        () -> new Stage.Update(Arrays.asList(1, 2, null)),
                        "stage.batchSizes must not contain null, element 2 is null"),
                refuse(
                        "a stage without sizes",
                        () -> new Stage.Update(List.of()),
                        "length of stage.batchSizes must be 1–100, was 0"),
                refuse(
                        "a plan without stages",
                        () -> new RolloutPlan(List.of(), 1, 1, 1, List.of()),
                        "length of plan.stages must be 1–100, was 0"));
    }

    static Stream<Case> numbers() {
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

    static Stream<Case> durations() {
        Policy.Builder policy = Policy.builder();
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

    private static Stream<Case> durations(String field, boolean positive, Setter setter) {
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

    static Stream<Case> combinations() {
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
    @MethodSource({"names", "collections", "numbers", "durations", "combinations"})
    void is_refused_naming_field_value_and_rule(Case bad) {
        assertThatThrownBy(bad.refused())
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(bad.message());
    }

    @Test
    void what_lies_on_the_limits_is_taken() {
        service("x".repeat(200));
        service("äöü 漢字 🚀");
        version("v".repeat(256));
        request().key("k".repeat(200));
        instance("i".repeat(200));
        new By("a".repeat(200), "r".repeat(1000));
        attributes(Map.of("k".repeat(200), "v".repeat(4000), "empty", ""));
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

    /** Attributes may be secrets. */
    @Test
    void the_value_of_an_attribute_is_never_shown_I28() {
        String secret = "canary-secret" + LONG;

        assertThatThrownBy(() -> attributes(Map.of("token", secret)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attributes['token'] must be 0–4000 characters, was 10013 characters");
        assertThat(request().attribute("token", "canary-secret"))
                .asString()
                .contains("token")
                .doesNotContain("canary-secret");
    }

    @Test
    void escapes_in_names_are_neutralised_where_they_are_printed() {
        By by = new By("max\u202egnp.exe", "line\u2028break");

        assertThat(by).hasToString("max\\u202egnp.exe (line\\u2028break)");
        assertThat(request().startedBy(by)).asString().doesNotContain("\u202e").doesNotContain("\u2028");
    }

    private static DeploymentRequest request() {
        return DeploymentRequest.of("checkout", "v2");
    }

    private static DeploymentRequest service(String service) {
        return DeploymentRequest.of(service, "v2");
    }

    private static DeploymentRequest version(String version) {
        return DeploymentRequest.of("checkout", version);
    }

    private static Instance instance(String id) {
        return Instance.of(id, "checkout", "host:80", "v1");
    }

    private static DeploymentRequest attributes(Map<String, String> attributes) {
        DeploymentRequest request = request();
        return new DeploymentRequest(
                "checkout", "v2", request.strategy(), request.policy(), null, request.startedBy(), attributes, false);
    }

    private static RolloutPlan plan(int total, int toUpdate, int maxUnavailable) {
        return new RolloutPlan(List.of(new Stage.Update(List.of(1))), total, toUpdate, maxUnavailable, List.of());
    }

    private static Policy threshold(double percent) {
        return Policy.builder().rollbackThreshold(percent).build();
    }
}
