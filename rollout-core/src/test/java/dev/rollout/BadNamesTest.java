package dev.rollout;

import static dev.rollout.BadInput.refuse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each refusal names the field, the value and the rule. Nothing is corrected silently. */
class BadNamesTest {
    private static final String LONG = "x".repeat(10_000);

    static Stream<BadInput> names() {
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

    static Stream<BadInput> collections() {
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

    @ParameterizedTest
    @MethodSource({"names", "collections"})
    void is_refused_naming_field_value_and_rule(BadInput bad) {
        bad.check();
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
                "checkout",
                "v2",
                request.strategy(),
                request.policy(),
                null,
                request.startedBy(),
                attributes,
                false,
                List.of(),
                false);
    }
}
