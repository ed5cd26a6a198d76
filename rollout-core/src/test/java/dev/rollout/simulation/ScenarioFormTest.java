package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A scenario that uses everything, broken in every place: each time one line that names the field, and no other exception. */
class ScenarioFormTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FULL = Scenarios.read("every-field");

    /** A value of each type of JSON. */
    private static final Map<JsonNodeType, String> VALUES = Map.of(
            JsonNodeType.STRING, "\"x\"",
            JsonNodeType.NUMBER, "7",
            JsonNodeType.BOOLEAN, "true",
            JsonNodeType.NULL, "null",
            JsonNodeType.ARRAY, "[[]]",
            JsonNodeType.OBJECT, "{\"a\":[]}");

    /** Where a field may have values of several types. */
    private static final Map<String, Set<JsonNodeType>> SEVERAL = Map.of(
            "batchSize", Set.of(JsonNodeType.STRING, JsonNodeType.NUMBER, JsonNodeType.NULL),
            "maxUnavailable", Set.of(JsonNodeType.STRING, JsonNodeType.NUMBER, JsonNodeType.NULL),
            "maxFailed", Set.of(JsonNodeType.NULL),
            "path", Set.of(JsonNodeType.NULL),
            "pauseAfterBatch", Set.of(JsonNodeType.STRING));

    /** A list says itself that nothing in it may be null: a value that is refused when it is submitted. */
    private static final String IN_LIST = "/request/policy/pauseAfterBatch/0";

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String json) {
        return assertThatThrownBy(() -> Scenario.parse(json))
                .isExactlyInstanceOf(ScenarioFormatException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(1_000));
    }

    private static JsonNode full() {
        try {
            return JSON.readTree(FULL);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The pointers of all values in a tree. */
    private static List<String> places(JsonNode node, String before) {
        List<String> places = new ArrayList<>();
        node.properties().forEach(field -> {
            places.add(before + "/" + field.getKey());
            places.addAll(places(field.getValue(), before + "/" + field.getKey()));
        });
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            places.add(before + "/" + index);
            places.addAll(places(node.get(index), before + "/" + index));
        }
        return places;
    }

    static Stream<String> places() {
        return places(full(), "").stream();
    }

    private static String replaced(String place, String value) throws JsonProcessingException {
        JsonNode file = full();
        int slash = place.lastIndexOf('/');
        JsonNode parent = file.at(place.substring(0, slash));
        String last = place.substring(slash + 1);
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(last), JSON.readTree(value));
        } else {
            ((ObjectNode) parent).set(last, JSON.readTree(value));
        }
        return file.toString();
    }

    /** The innermost field that has a name. */
    private static String field(String place) {
        return Arrays.stream(place.split("/", -1))
                .filter(step -> !step.matches("[0-9]*"))
                .reduce("", (before, step) -> step);
    }

    @ParameterizedTest
    @MethodSource("places")
    void a_value_of_a_wrong_type_is_refused_naming_the_field(String place) throws JsonProcessingException {
        Set<JsonNodeType> right = SEVERAL.getOrDefault(field(place), Set.of());
        JsonNodeType type = full().at(place).getNodeType();
        boolean isMoment = place.matches("/timeline/[0-9]+/at");
        for (Map.Entry<JsonNodeType, String> value : VALUES.entrySet()) {
            JsonNodeType wrong = value.getKey();
            boolean isListsOwn = place.equals(IN_LIST) && wrong == JsonNodeType.NULL;
            if (wrong != type && !right.contains(wrong) && !isListsOwn) {
                refused(replaced(place, value.getValue()))
                        .hasMessageContaining(isMoment && wrong == JsonNodeType.OBJECT ? "at.a" : field(place));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void an_unknown_field_is_refused_by_name_in_every_object(String place) throws JsonProcessingException {
        JsonNode object = full().at(place);
        if (object instanceof ObjectNode known) {
            refused(replaced(place, known.put("tpyo", true).toString())).hasMessageContaining("tpyo");
            refused(replaced(
                            place,
                            known.put("ty\u202epo\n", true).without("tpyo").toString()))
                    .hasMessageContaining("ty\\u202epo\\u000a");
        }
    }

    @Test
    void a_file_that_is_cut_off_is_refused_with_the_place() {
        byte[] bytes = FULL.strip().getBytes(StandardCharsets.UTF_8);
        for (int end = 1; end < bytes.length; end += 10) {
            refused(new String(bytes, 0, end, StandardCharsets.UTF_8)).hasMessageContainingAll("line ", "column ");
        }
        assertThat(Scenario.parse(FULL).name()).isEqualTo("every-field");
    }

    /** So that what is broken here is whole otherwise. */
    @Test
    void the_file_with_every_field_runs() {
        ScenarioReport report = Scenario.parse(FULL).run();

        assertThat(report.figures().violations()).isEmpty();
        assertThat(report.figures().refused()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/fleet/service            | service",
                "/fleet/version            | version",
                "/fleet                    | fleet",
                "/request                  | request",
                "/request/version          | request.version",
                "/request/strategy/type    | request.strategy.type",
                "/fleet/instances/0/id     | fleet.instances[0].id",
                "/fleet/instances/0/version | fleet.instances[0].version",
                "/timeline/0/at            | timeline[0].at",
                "/timeline/0/do            | timeline[0].do",
                "/timeline/1/at/event      | timeline[1].at.event"
            })
    void a_field_that_must_be_there_is_missed_by_name(String place, String field) {
        JsonNode file = full();
        int slash = place.lastIndexOf('/');
        ((ObjectNode) file.at(place.substring(0, slash))).remove(place.substring(slash + 1));

        refused(file.toString()).hasMessageContainingAll(field, "missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "batchSize|0|1–100000",
                "batchSize|'101%'|1%–100%",
                "batchSize|[]|1–100",
                "window|'open'|batch, sliding",
                "batchPause|'PT721H'|PT720H",
                "bake|'soon'|duration",
                "maxUnavailable|-1|1–100000",
                "instanceRetries|1001|0–1000",
                "instanceRetries|1.5|whole number",
                "rollbackThreshold|100.5|0–100",
                "maxFailed|-1|0–100000",
                "pauseAfterBatch|[0]|1–100000",
                "pauseAfterBatch|'all'|each",
                "instanceDeadline|'PT1S'|at most instanceDeadline",
                "health|{'attempts':0}|1–1000",
                "rollback|{'order':'zone'}|reverse, forward"
            })
    void a_policy_value_that_is_out_of_range_is_a_report_with_refused(String field, String value, String rule) {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'count': 4, 'version': 'v1'},"
                + "'request': {'version': 'v2', 'policy': {'" + field + "': " + value + "}}}");

        assertThat(report.figures().refused()).contains(field, rule).hasLineCount(1);
        assertThat(report.figures().touched()).isZero();
        assertThat(report.passed()).isFalse();
    }

    /** It stands in the report, as the name of what was refused. */
    @Test
    void a_key_that_no_request_can_have_is_a_report_with_refused() throws JsonProcessingException {
        String key = "k".repeat(5_000);

        ScenarioReport report =
                Scenario.parse(replaced("/request/key", "\"" + key + "\"")).run();

        assertThat(report.figures().refused()).isNull(); // the one submitted last was not
        assertThat(report.deployments()).containsKey(key);
        assertThat(report.deployments().get(key).refused()).contains("key must be 1–200 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/fleet/service|200|service",
                "/fleet/version|256|version",
                "/fleet/zones/0|200|zone",
                "/fleet/slot|200|slot",
                "/fleet/instances/0/id|200|id",
                "/fleet/instances/0/version|256|version"
            })
    void a_name_in_the_fleet_that_no_instance_can_have_is_refused(String place, int most, String field)
            throws JsonProcessingException {
        refused(replaced(place, "\"" + "x".repeat(most + 1) + "\"")).hasMessageContainingAll(field, "1–" + most);
        refused(replaced(place, "\"a\\u001b\"")).hasMessageContainingAll(field, "control character U+001B");
    }
}
