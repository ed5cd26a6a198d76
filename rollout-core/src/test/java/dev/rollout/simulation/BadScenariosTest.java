package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that breaks the format is refused: by field, value and rule. */
class BadScenariosTest {
    private static final String FLEET = "'fleet': {'service': 'web', 'count': 4, 'version': 'v1'}";
    private static final String REQUEST = "'request': {'version': 'v2'}";

    private static void refused(String json, String... parts) {
        assertThatThrownBy(() -> Scenarios.run(json))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "7", "{'fleet': ", "{} {}", "{'fleet': NaN}"})
    void what_is_no_object_of_json_is_refused(String json) {
        refused(json, "scenario must be");
    }

    @Test
    void fleet_and_request_are_required() {
        refused("{" + REQUEST + "}", "fleet", "missing");
        refused("{" + FLEET + "}", "request", "missing");
    }

    @Test
    void an_unknown_field_is_refused_by_name_at_every_level() {
        refused("{'flet': {}, " + FLEET + "}", "flet is not known");
        refused(
                "{'fleet': {'service': 'web', 'count': 4, 'version': 'v1', 'zone': 'a'}, " + REQUEST + "}",
                "fleet.zone");
        refused("{" + FLEET + ", 'request': {'version': 'v2', 'policies': {}}}", "request.policies");
        refused("{" + FLEET + ", 'request': {'version': 'v2', 'policy': {'batchsize': 2}}}", "batchsize");
        refused("{" + FLEET + ", 'request': {'version': 'v2', 'policy': {'health': {'tries': 2}}}}", "tries");
        refused("{" + FLEET + ", " + REQUEST + ", 'world': {'rule': []}}", "world.rule");
        refused("{" + FLEET + ", " + REQUEST + ", 'world': {'rules': [{'helth': 'fail'}]}}", "world.rules[0].helth");
        refused(
                "{" + FLEET + ", " + REQUEST + ", 'timeline': [{'at': 'PT1S', 'do': 'pause', 'who': 'me'}]}",
                "timeline[0].who");
        refused("{" + FLEET + ", " + REQUEST + ", 'expect': {'minserving': 3}}", "expect.minserving");
    }

    @Test
    void a_field_of_the_wrong_type_is_refused() {
        refused(
                "{'fleet': {'service': 'web', 'count': '4', 'version': 'v1'}, " + REQUEST + "}",
                "fleet.count",
                "'4'".replace('\'', '"'));
        refused("{'fleet': {'service': 'web', 'count': 2.5, 'version': 'v1'}, " + REQUEST + "}", "fleet.count", "2.5");
        refused("{'fleet': {'service': 'web', 'count': -1, 'version': 'v1'}, " + REQUEST + "}", "fleet.count", "-1");
        refused("{" + FLEET + ", 'request': {'version': 2}}", "request.version", "2");
        refused("{" + FLEET + ", 'request': {'version': 'v2', 'policy': []}}", "request.policy", "object");
        refused("{" + FLEET + ", " + REQUEST + ", 'world': {'drainTime': 5}}", "world.drainTime", "duration");
        refused("{" + FLEET + ", " + REQUEST + ", 'world': {'drainTime': 'PT-5S'}}", "world.drainTime", "PT-5S");
        refused("{" + FLEET + ", " + REQUEST + ", 'timeline': {}}", "timeline", "list");
        refused("{" + FLEET + ", " + REQUEST + ", 'expect': {'minServing': 'all'}}", "expect.minServing", "all");
    }

    @ParameterizedTest
    @CsvSource({
        "health,sick",
        "health,fail-first:x",
        "health,flap:PT0S",
        "update,slow",
        "update,slow:soon",
        "drain,lie",
        "probe,ok"
    })
    void a_rule_that_decides_nothing_known_is_refused(String field, String value) {
        refused(
                "{" + FLEET + ", " + REQUEST + ", 'world': {'rules': [{'" + field + "': '" + value + "'}]}}",
                "world.rules[0]." + field,
                value);
    }

    @Test
    void a_key_twice_is_refused() {
        refused("{" + FLEET + ", " + FLEET + ", " + REQUEST + "}", "fleet");
    }

    @Test
    void an_instance_twice_is_refused() {
        refused(
                "{'fleet': {'service': 'web', 'instances': [{'id': 'a', 'version': 'v1'}, {'id': 'a', 'version': 'v1'}]}, "
                        + REQUEST + "}",
                "twice",
                "a");
    }

    @Test
    void deep_nesting_is_refused() {
        refused(
                "{'fleet': " + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "scenario must be valid JSON within its limits");
    }

    @Test
    void a_policy_value_that_is_not_valid_is_a_report_with_refused() {
        ScenarioReport report =
                Scenarios.run("{" + FLEET + ", 'request': {'version': 'v2', 'policy': {'batchSize': 0}}}");
        assertThat(report.figures().refused()).contains("batchSize", "0");
        assertThat(report.passed()).isFalse();
        assertThat(report.toJson()).doesNotContain("\n").contains("\"refused\":");
    }
}
