package dev.rollout.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.PauseAfterBatch;
import dev.rollout.Policy;
import dev.rollout.contract.Samples;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that a person wrote and that has not the form of one is refused: place, value and rule, on one line. */
class PolicyFormTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FULL = Documents.write(Samples.fullRequest().policy());
    private static final Set<String> OBJECTS = Set.of("health", "rollback", "gates");

    /** A value of each type of JSON. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "text", List.of("\"x\""),
            "number", List.of("7", "1.5", "1e5"),
            "flag", List.of("true", "false"),
            "null", List.of("null"),
            "list", List.of("[]", "[[]]"),
            "object", List.of("{}", "{\"a\":1}"));

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String json) {
        return assertThatThrownBy(() -> Documents.readStrictly(json, Policy.class))
                .isExactlyInstanceOf(CorruptDocumentException.class)
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).startsWith("Policy ").hasLineCount(1));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refusedForItsForm(String json) {
        return refused(json)
                .satisfies(e ->
                        assertThat(((CorruptDocumentException) e).isOfForm()).isTrue());
    }

    /** Which types of JSON a field may have. */
    private static Set<String> types(RecordComponent field) {
        Class<?> type = field.getType();
        if (type == BatchSize.class) {
            return Set.of("number", "text", "list", "null");
        } else if (type == Amount.class) {
            return Set.of("number", "text", "null");
        } else if (type == PauseAfterBatch.class) {
            return Set.of("text", "list");
        } else if (type == List.class) {
            return Set.of("list");
        } else if (type.isRecord()) {
            return Set.of("object");
        } else if (type == boolean.class) {
            return Set.of("flag");
        }
        String one = type == String.class || type == Duration.class || type.isEnum() ? "text" : "number";
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class) ? Set.of(one, "null") : Set.of(one);
    }

    private static Stream<Object[]> wrong(String before, RecordComponent field) {
        Set<String> right = types(field);
        return VALUES.entrySet().stream()
                .filter(type -> !right.contains(type.getKey()))
                .flatMap(type -> type.getValue().stream())
                .map(value -> new Object[] {before + field.getName(), value});
    }

    static Stream<Object[]> wrong() {
        return Arrays.stream(Policy.class.getRecordComponents()).flatMap(group -> {
            RecordComponent[] fields = group.getType().getRecordComponents();
            boolean own = OBJECTS.contains(group.getName());
            Stream<Object[]> inside =
                    Arrays.stream(fields).flatMap(field -> wrong(own ? group.getName() + "." : "", field));
            return own ? Stream.concat(wrong("", group), inside) : inside;
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrong")
    void a_value_of_the_wrong_type_is_refused(String field, String value) throws JsonProcessingException {
        ObjectNode policy = (ObjectNode) JSON.readTree(FULL);
        int dot = field.indexOf('.');
        ObjectNode object = dot < 0 ? policy : (ObjectNode) policy.get(field.substring(0, dot));
        JsonNode wrong = JSON.readTree(value);
        object.set(field.substring(dot + 1), wrong);

        refusedForItsForm(policy.toString())
                .hasMessageStartingWith("Policy can't be read at $." + field + ": must be ")
                .hasMessageEndingWith(", was " + wrong);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'batchsize':2}                 | $.batchsize: there is no field batchsize",
                "{'health':{'tries':2}}          | $.health.tries: there is no field tries",
                "{'rollback':{'maxFailed':2}}    | $.rollback.maxFailed: there is no field maxFailed",
                "{'attempts':2}                  | $.attempts: there is no field attempts",
                "{'pace':{}}                     | $.pace: there is no field pace",
                "{'':1}                          | $.: there is no field",
                "{'a\\nb\\u001b[2J\\u202e':1}    | $.a\\u000ab\\u001b[2J\\u202e: there is no field a\\u000ab",
                "{'pauseAfterBatch':['1']}       | $.pauseAfterBatch[0]: must be a whole number, was '1'",
                "{'pauseAfterBatch':[1,[]]}      | $.pauseAfterBatch[1]: must be a whole number, was []",
                "{'batchSize':[true]}            | $.batchSize: must be a count such as 3 or a percentage such as '25%', was [true]",
                "[]                              | $: must be an object, was []",
                "7                               | $: must be an object, was 7",
                "null                            | is null"
            })
    void a_field_that_does_not_exist_is_refused_at_every_level(String json, String message) {
        refusedForItsForm(json.replace('\'', '"')).hasMessageContaining(message.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'onStall':'explode'}           | $.onStall: must be one of roll_back, pause, fail, was 'explode'",
                "{'onStall':'PAUSE'}             | $.onStall: must be one of roll_back, pause, fail, was 'PAUSE'",
                "{'order':''}                    | $.order: must be one of registry, id, zone, was ''",
                "{'rollback':{'order':'zone'}}   | $.rollback.order: must be one of reverse, forward, was 'zone'",
                "{'bake':'soon'}                 | $.bake: must be a duration such as PT10S, was 'soon'",
                "{'bake':''}                     | $.bake: must be a duration such as PT10S, was ''",
                "{'bake':'P300Y'}                | $.bake: must be a duration such as PT10S, was 'P300Y'",
                "{'bake':'P99999999999999999D'}  | $.bake: must be a duration such as PT10S, was 'P999",
                "{'batchSize':'abc%'}            | $.batchSize: number of instances must be a count",
                "{'batchSize':1.5}               | $.batchSize: must be a count such as 3 or a percentage such as '25%', was 1.5",
                "{'batchSize':[1,'0%']}          | $.batchSize: percentage must be 1%–100%, was 0%",
                "{'batchSize':99999999999}       | $.batchSize: count of instances must be 1–100000, was 99999999999",
                "{'pauseAfterBatch':'all'}       | $.pauseAfterBatch: must be 'each' or a list of batch numbers, was 'all'",
                "{'instanceRetries':4294967296}  | $.instanceRetries: must be a whole number of at most 2147483647, was 4294967296",
                "{'pauseAfterBatch':[1.5]}       | $.pauseAfterBatch[0]: must be a whole number, was 1.5",
                "{'instanceRetries':1.5}         | $.instanceRetries: must be a whole number, was 1.5",
                "{'health':{'attempts':99999999999999999999}} | $.health.attempts: must be a whole number of at most 2147483647",
                "{'rollbackThreshold':1e400}     | rollbackThreshold must be 0–100 percent, was Infinity"
            })
    void a_value_of_the_right_type_that_is_none_of_the_field_is_refused_and_is_not_of_its_form(
            String json, String message) {
        refused(json.replace('\'', '"'))
                .hasMessageContaining(message.replace('\'', '"'))
                .satisfies(e ->
                        assertThat(((CorruptDocumentException) e).isOfForm()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'bake':'PT1S','bake':'PT1S'}   | $.bake: a field must be there once, was twice",
                "{'health':{'attempts':1,'attempts':2}} | $.health.attempts: a field must be there once",
                "{'health':{},'health':{}}       | $.health: a field must be there once, was twice",
                "{'health':{'attempts':          | $.health.attempts",
                "{'rollbackThreshold':NaN}       | $.rollbackThreshold",
                "{'rollbackThreshold':Infinity}  | $.rollbackThreshold",
                "{'maxFailed':01}                | $.maxFailed",
                "{'bake':'PT1S',}                | line 1, column",
                "{} {}                           | line 1, column",
                "{} x                            | line 1, column"
            })
    void what_is_no_json_is_refused_with_its_place(String json, String place) {
        refusedForItsForm(json.replace('\'', '"'))
                .hasMessageContainingAll("not valid JSON within its limits at line 1, column ", place);
    }

    @Test
    void a_truncated_policy_is_refused_wherever_it_ends() {
        for (int end = 0; end < FULL.length(); end++) {
            refusedForItsForm(FULL.substring(0, end));
        }
        assertThat(Documents.readStrictly(FULL, Policy.class))
                .isEqualTo(Samples.fullRequest().policy());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1_000, 100_000})
    void deep_nesting_is_refused_naming_field_and_limit(int depth) {
        refusedForItsForm("{\"health\":{\"path\":" + "[".repeat(depth) + "]".repeat(depth) + "}}")
                .hasMessageContainingAll("$.health.path[0]", "depth", "64");
    }

    @Test
    void what_is_beyond_a_limit_is_refused_naming_field_and_limit() {
        refusedForItsForm("{\"maxFailed\":" + "9".repeat(2_000) + "}").hasMessageContainingAll("$.maxFailed", "32");
        refusedForItsForm("{\"bake\":\"" + "9".repeat(2_000_000) + "\"}").hasMessageContaining("1048576");
        refusedForItsForm("{\"" + "x".repeat(60_000) + "\":1}").hasMessageContaining("256");
        refused(" ".repeat(9_000_000)).hasMessageContaining("longer than 8388608 characters");
    }
}
