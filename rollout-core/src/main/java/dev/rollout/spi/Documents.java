package dev.rollout.spi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The one JSON form of this library's values: for storage, for Redis and for people. Field names as in Java, enums and
 * types in lower snake case, durations and instants ISO-8601, absent for null.
 *
 * <p>Reading is bounded in depth and size, refuses duplicate keys and trailing text, tolerates unknown fields (a newer
 * library may have written them), and never loads a class named by a document. Threadsafe.
 */
public final class Documents {
    /** Longer documents are refused before they are parsed. */
    public static final int MAX_LENGTH = 8 * 1024 * 1024;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1024 * 1024)
                            .maxNameLength(256)
                            .maxNumberLength(32)
                            .maxTokenCount(1_000_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .addModules(DocumentsForm.modules())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private static final ObjectMapper STRICT = MAPPER.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private Documents() {}

    /**
     * Any value of this library, or a map, list or text of such.
     *
     * @param value not null
     * @return its JSON form, on one line
     * @throws IllegalArgumentException if it has none
     */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value.getClass().getName() + " has no JSON form", e);
        }
    }

    /**
     * A value of one of this library's types.
     *
     * @param <T> the type
     * @param json at most {@link #MAX_LENGTH} characters
     * @param type of the value
     * @return the value, never null
     * @throws CorruptDocumentException naming the type, the place and the rule; of the content at most a value that
     *     breaks a rule, and never an attribute
     */
    public static <T> T read(String json, Class<T> type) {
        return convert(tree(json, type.getSimpleName()), type);
    }

    /**
     * A value that a person wrote: as {@link #read}, and a field that its type does not have is refused by name.
     *
     * @param <T> the type
     * @param json at most {@link #MAX_LENGTH} characters
     * @param type of the value
     * @return the value, never null
     * @throws CorruptDocumentException naming the type, the place, the rule and the value, except where that is an
     *     attribute
     */
    public static <T> T readStrictly(String json, Class<T> type) {
        return convert(tree(json, type.getSimpleName(), true), type, true);
    }

    /**
     * A stored specification.
     *
     * @param json as {@link #write} wrote it
     * @return the specification
     * @throws CorruptDocumentException if it is damaged or its format is newer than this library
     */
    public static DeploymentSpec readSpec(String json) {
        JsonNode tree = tree(json, "DeploymentSpec");
        int format = tree.path("format").asInt(0);
        if (format < 1 || format > DeploymentSpec.FORMAT) {
            throw new CorruptDocumentException(
                    "stored deployment has format " + format + ", this library reads formats 1–" + DeploymentSpec.FORMAT
                            + "; upgrade the library",
                    null);
        }
        return convert(tree, DeploymentSpec.class);
    }

    /**
     * A map of texts, such as labels.
     *
     * @param json an object of texts
     * @return in the order of the document
     * @throws CorruptDocumentException if it is anything else
     */
    public static Map<String, String> readTexts(String json) {
        JsonNode tree = tree(json, "map");
        if (!tree.isObject()) {
            throw new CorruptDocumentException("stored map can't be read: not an object", null);
        }
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        tree.properties().forEach(field -> texts.put(field.getKey(), text("map", field.getValue())));
        return texts;
    }

    /**
     * A list of texts, such as evidence.
     *
     * @param json an array of texts
     * @return in the order of the document
     * @throws CorruptDocumentException if it is anything else
     */
    public static List<String> readList(String json) {
        JsonNode tree = tree(json, "list");
        if (!tree.isArray()) {
            throw new CorruptDocumentException("stored list can't be read: not an array", null);
        }
        List<String> texts = new ArrayList<>(tree.size());
        tree.forEach(text -> texts.add(text("list", text)));
        return texts;
    }

    private static String text(String what, JsonNode value) {
        if (!value.isTextual()) {
            throw new CorruptDocumentException(
                    "stored " + what + " can't be read: holds something that is no text", null);
        }
        return value.textValue();
    }

    /**
     * A JSON array of events, each with {@code sequence}, {@code at}, {@code type} and its own fields.
     *
     * @param events of one deployment, whose id is left out
     * @return the array, on one line
     */
    public static String writeEvents(List<NumberedEvent> events) {
        ArrayNode array = MAPPER.createArrayNode();
        events.forEach(event -> array.add(eventTree(event)));
        return array.toString();
    }

    /**
     * One event as a JSON object, with the deployment's id.
     *
     * @param event any
     * @return the object, on one line
     */
    public static String writeEvent(NumberedEvent event) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("deployment", event.deploymentId());
        tree.setAll(eventTree(event));
        return tree.toString();
    }

    private static ObjectNode eventTree(NumberedEvent event) {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("sequence", event.sequence());
        tree.put("at", event.at().toString());
        ObjectNode fields = MAPPER.valueToTree(event.event());
        return tree.setAll(fields);
    }

    /**
     * What {@link #writeEvents} wrote.
     *
     * @param deploymentId the deployment, which the document does not name
     * @param json what was written
     * @return the events in the order of the document
     * @throws CorruptDocumentException if it is anything else
     */
    public static List<NumberedEvent> readEvents(String deploymentId, String json) {
        JsonNode tree = tree(json, "events");
        if (!tree.isArray()) {
            throw new CorruptDocumentException("stored events can't be read: not an array", null);
        }
        List<NumberedEvent> events = new ArrayList<>(tree.size());
        for (JsonNode node : tree) {
            if (!(node instanceof ObjectNode)
                    || !node.path("sequence").isIntegralNumber()
                    || !node.path("sequence").canConvertToLong()
                    || node.path("sequence").asLong() < 1) {
                throw new CorruptDocumentException(
                        "stored events can't be read: no object with a sequence from 1", null);
            }
            ObjectNode event = (ObjectNode) node;
            long sequence = event.remove("sequence").asLong();
            JsonNode at = event.path("at");
            events.add(new NumberedEvent(
                    deploymentId, sequence, convert(at, Instant.class), convert(event, DeploymentEvent.class)));
        }
        return events;
    }

    private static JsonNode tree(String json, String what) {
        return tree(json, what, false);
    }

    private static JsonNode tree(String json, String what, boolean byPerson) {
        if (json.length() > MAX_LENGTH) {
            throw new CorruptDocumentException(
                    what + " is longer than " + MAX_LENGTH + " characters: " + json.length(), null);
        }
        try (JsonParser parser = MAPPER.createParser(json)) {
            try {
                JsonNode tree = MAPPER.readTree(parser);
                return tree == null ? MissingNode.getInstance() : tree;
            } catch (JsonProcessingException e) {
                throw DocumentsFault.ofText(what, e, parser, byPerson);
            }
        } catch (IOException e) {
            throw new CorruptDocumentException(what + " can't be read", null);
        }
    }

    private static <T> T convert(JsonNode tree, Class<T> type) {
        return convert(tree, type, false);
    }

    private static <T> T convert(JsonNode tree, Class<T> type, boolean byPerson) {
        try {
            T value = (byPerson ? STRICT : MAPPER).treeToValue(tree, type);
            if (value == null) {
                throw new CorruptDocumentException(type.getSimpleName() + " can't be read: is null", true);
            }
            return value;
        } catch (JsonMappingException e) {
            throw DocumentsFault.ofContent(type, e, tree, byPerson);
        } catch (JsonProcessingException e) {
            throw new CorruptDocumentException(type.getSimpleName() + " can't be read", null);
        }
    }
}
