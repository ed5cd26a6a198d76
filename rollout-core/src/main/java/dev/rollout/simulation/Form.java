package dev.rollout.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rollout.Printable;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One object of a scenario, with its place in the file. Each refusal names the field, the value and the rule.
 *
 * @param path of the object, empty for the whole file
 */
record Form(JsonNode tree, String path) {
    private static final int MAX_LENGTH = 8 * 1024 * 1024;
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1024 * 1024)
                            .maxNameLength(256)
                            .maxNumberLength(32)
                            .maxTokenCount(5_000_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper OWN = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNameLength(MAX_LENGTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    static Form of(String json) {
        if (json.length() > MAX_LENGTH) {
            throw new ScenarioFormatException(
                    "scenario must have at most " + MAX_LENGTH + " characters, had " + json.length());
        }
        try {
            return object(MAPPER.readTree(json), "");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new ScenarioFormatException("scenario must be valid JSON within its limits, was not" + where + ": "
                    + Printable.of(e.getOriginalMessage(), 200));
        }
    }

    /** A form of any value, for what compares values alone. */
    static JsonNode node(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** The limits are for files: a report may name what was refused for being too long. */
    static JsonNode parse(String json) {
        try {
            return OWN.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not the JSON form of one of our own values", e);
        }
    }

    private static Form object(@Nullable JsonNode node, String path) {
        if (node == null || !node.isObject()) {
            throw refusal(path.isEmpty() ? "scenario" : path, node, "must be an object");
        }
        return new Form(node, path);
    }

    static ScenarioFormatException refusal(String field, @Nullable JsonNode value, String rule) {
        String shown = value == null || value.isMissingNode() ? "missing" : Printable.of(value.toString(), 80);
        return new ScenarioFormatException(field + " " + rule + ", was " + shown);
    }

    /** Refuses every field but these. */
    Form only(String... fields) {
        for (String name : (Iterable<String>) tree::fieldNames) {
            if (!Arrays.asList(fields).contains(name)) {
                throw new ScenarioFormatException(at(name) + " is not known, was "
                        + Printable.of(String.valueOf(tree.get(name)), 80) + "; known are "
                        + String.join(", ", fields));
            }
        }
        return this;
    }

    String at(String field) {
        String shown = Printable.of(field, 80);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    boolean has(String field) {
        return tree.has(field);
    }

    JsonNode get(String field) {
        return tree.path(field);
    }

    Form object(String field) {
        return object(tree.get(field), at(field));
    }

    /** The objects of a list, none where the field is missing. */
    <T> List<T> list(String field, BiFunction<Form, Integer, T> read) {
        JsonNode node = tree.get(field);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw refusal(at(field), node, "must be a list");
        }
        List<T> values = new ArrayList<>();
        for (int index = 0; index < node.size(); index++) {
            values.add(read.apply(object(node.get(index), at(field) + "[" + index + "]"), index));
        }
        return List.copyOf(values);
    }

    /** The texts of a list, none where the field is missing. */
    List<String> texts(String field) {
        JsonNode node = tree.get(field);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw refusal(at(field), node, "must be a list of texts");
        }
        List<String> values = new ArrayList<>();
        for (int index = 0; index < node.size(); index++) {
            if (!node.get(index).isTextual()) {
                throw refusal(at(field) + "[" + index + "]", node.get(index), "must be a text");
            }
            values.add(node.get(index).textValue());
        }
        return List.copyOf(values);
    }

    @Nullable
    String text(String field) {
        JsonNode node = tree.get(field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw refusal(at(field), node, "must be a text that is not blank");
        }
        return node.textValue();
    }

    String requiredText(String field) {
        String text = text(field);
        if (text == null) {
            throw refusal(at(field), null, "must be a text");
        }
        return text;
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode node = tree.get(field);
        if (node != null && !node.isBoolean()) {
            throw refusal(at(field), node, "must be true or false");
        }
        return node == null ? otherwise : node.booleanValue();
    }

    @Nullable
    Integer number(String field, int min, int max) {
        JsonNode node = tree.get(field);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            throw refusal(at(field), node, "must be a whole number " + min + "–" + max);
        }
        return node.intValue();
    }

    int number(String field, int min, int max, int otherwise) {
        Integer number = number(field, min, max);
        return number == null ? otherwise : number;
    }

    Duration duration(String field, String otherwise) {
        JsonNode node = tree.get(field);
        return duration(at(field), node == null ? otherwise : node.textValue(), node);
    }

    static Duration duration(String field, @Nullable String text, @Nullable JsonNode shown) {
        String rule = "must be a duration such as PT12S, of at most 30 days";
        if (text == null || text.length() > 40) {
            throw refusal(field, shown, rule);
        }
        try {
            Duration duration = Duration.parse(text);
            if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
                throw refusal(field, shown, rule);
            }
            return duration;
        } catch (DateTimeException | ArithmeticException e) {
            throw refusal(field, shown, rule);
        }
    }
}
