package dev.rollout.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.Availability;
import dev.rollout.Deadlines;
import dev.rollout.FailurePolicy;
import dev.rollout.GatePolicy;
import dev.rollout.HealthPolicy;
import dev.rollout.Pace;
import dev.rollout.PauseAfterBatch;
import dev.rollout.Policy;
import dev.rollout.RollbackPolicy;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The JSON form of a policy: flat, as people write it, and whatever is left out has its default. */
final class DocumentsPolicy {
    private DocumentsPolicy() {}

    static final class Writer extends JsonSerializer<Policy> {
        @Override
        public void serialize(Policy value, JsonGenerator out, SerializerProvider provider) throws IOException {
            ObjectMapper mapper = (ObjectMapper) out.getCodec();
            ObjectNode flat = mapper.createObjectNode();
            for (Record group : List.of(value.pace(), value.availability(), value.deadlines(), value.failures())) {
                flat.setAll(mapper.<ObjectNode>valueToTree(group));
            }
            flat.set("health", mapper.valueToTree(value.health()));
            flat.set("rollback", mapper.valueToTree(value.rollback()));
            flat.set("gates", mapper.valueToTree(value.gates()));
            out.writeTree(flat);
        }
    }

    static final class Reader extends JsonDeserializer<Policy> {
        private static final List<String> KNOWN = Stream.concat(
                        Stream.of(Pace.class, Availability.class, Deadlines.class, FailurePolicy.class)
                                .flatMap(group -> Arrays.stream(group.getRecordComponents()))
                                .map(RecordComponent::getName),
                        Stream.of("health", "rollback", "gates"))
                .toList();

        /** The defaults of each group in JSON: they never change, and making them anew takes longest of all. */
        private final Map<Class<?>, ObjectNode> trees = new ConcurrentHashMap<>();

        @Override
        public Policy deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode tree = context.readTree(in);
            if (!(tree instanceof ObjectNode given)) {
                return (Policy) context.handleUnexpectedToken(Policy.class, in);
            }
            refuseUnknown(given, in, context);
            ObjectMapper mapper = (ObjectMapper) in.getCodec();
            Policy defaults = Policy.defaults();
            Overlay overlay = new Overlay(mapper, context, given, trees);
            Pace pace = overlay.group(defaults.pace(), Pace.class);
            Availability availability = overlay.group(defaults.availability(), Availability.class);
            HealthPolicy health = overlay.object("health", defaults.health(), HealthPolicy.class);
            Deadlines deadlines = overlay.group(defaults.deadlines(), Deadlines.class);
            FailurePolicy failures = overlay.group(defaults.failures(), FailurePolicy.class);
            RollbackPolicy rollback = overlay.object("rollback", defaults.rollback(), RollbackPolicy.class);
            GatePolicy gates = overlay.object("gates", defaults.gates(), GatePolicy.class);
            try {
                return new Policy(pace, availability, health, deadlines, failures, rollback, gates);
            } catch (IllegalArgumentException e) { // two fields that do not fit each other
                throw JsonMappingException.from(in, e.getMessage(), e);
            }
        }

        private static void refuseUnknown(ObjectNode given, JsonParser in, DeserializationContext context)
                throws IOException {
            if (context.isEnabled(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)) {
                for (String name : (Iterable<String>) given::fieldNames) {
                    if (!KNOWN.contains(name)) {
                        throw UnrecognizedPropertyException.from(in, Policy.class, name, List.copyOf(KNOWN));
                    }
                }
            }
        }
    }

    /** What is given, laid over the defaults. */
    private record Overlay(
            ObjectMapper mapper, DeserializationContext context, ObjectNode given, Map<Class<?>, ObjectNode> trees) {
        private ObjectNode defaults(Record group) {
            return trees.computeIfAbsent(group.getClass(), type -> mapper.valueToTree(group))
                    .deepCopy();
        }

        /** A group whose fields stand in the policy itself. */
        <T extends Record> T group(T defaults, Class<T> type) throws IOException {
            ObjectNode tree = defaults(defaults);
            for (RecordComponent component : type.getRecordComponents()) {
                JsonNode value = given.get(component.getName());
                if (value != null) {
                    tree.set(component.getName(), value);
                }
            }
            return context.readTreeAsValue(tree, type);
        }

        /** A group that is an object of its own. */
        <T extends Record> T object(String name, T defaults, Class<T> type) throws IOException {
            JsonNode own = given.get(name);
            if (own == null) {
                return defaults;
            }
            try {
                if (!(own instanceof ObjectNode)) {
                    throw MismatchedInputException.from(context.getParser(), type, "not an object");
                }
                ObjectNode tree = defaults(defaults);
                tree.setAll((ObjectNode) own);
                return context.readTreeAsValue(tree, type);
            } catch (JsonMappingException e) {
                e.prependPath(Policy.class, name);
                throw e;
            }
        }
    }

    static final class PauseWriter extends JsonSerializer<PauseAfterBatch> {
        @Override
        public void serialize(PauseAfterBatch value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            if (value.each()) {
                out.writeString("each");
            } else {
                provider.defaultSerializeValue(value.batches(), out);
            }
        }
    }

    static final class PauseReader extends JsonDeserializer<PauseAfterBatch> {
        @Override
        public PauseAfterBatch deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_STRING && in.getText().equals("each")) {
                return PauseAfterBatch.eachBatch();
            }
            if (in.currentToken() != JsonToken.VALUE_STRING && in.currentToken() != JsonToken.START_ARRAY) {
                return (PauseAfterBatch) context.handleUnexpectedToken(PauseAfterBatch.class, in);
            }
            if (in.currentToken() == JsonToken.VALUE_STRING) {
                return (PauseAfterBatch) context.handleWeirdStringValue(
                        PauseAfterBatch.class, in.getText(), "neither \"each\" nor a list of batch numbers");
            }
            Integer[] batches = context.readValue(in, Integer[].class);
            try {
                return PauseAfterBatch.of(batches);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(in, e.getMessage(), e);
            }
        }
    }
}
