package dev.rollout.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.rollout.Amount;
import dev.rollout.Step;
import java.io.IOException;
import java.time.Duration;

/** The JSON form of the steps of a strategy: an object with the one field that says what it is. */
final class DocumentsSteps {
    private static final String KNOWN = "instances, weight, bake, gate or approval";

    private DocumentsSteps() {}

    static final class Writer extends JsonSerializer<Step> {
        @Override
        public void serialize(Step value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            if (value instanceof Step.Instances instances) {
                provider.defaultSerializeField("instances", instances.amount(), out);
            } else if (value instanceof Step.Weight weight) {
                out.writeNumberField("weight", weight.percent());
            } else if (value instanceof Step.Bake bake) {
                provider.defaultSerializeField("bake", bake.duration(), out);
            } else if (value instanceof Step.Gate gate) {
                out.writeStringField("gate", gate.name());
            } else if (value instanceof Step.Approval approval) {
                out.writeStringField("approval", approval.name());
            }
            out.writeEndObject();
        }
    }

    static final class Reader extends JsonDeserializer<Step> {
        @Override
        public Step deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode tree = context.readTree(in);
            if (!tree.isObject() || tree.size() != 1) {
                throw MismatchedInputException.from(in, Step.class, "must be an object with one field, " + KNOWN);
            }
            String name = tree.fieldNames().next();
            JsonNode value = tree.get(name);
            try {
                switch (name) {
                    case "instances":
                        return new Step.Instances(context.readTreeAsValue(value, Amount.class));
                    case "weight":
                        return new Step.Weight(context.readTreeAsValue(value, Integer.class));
                    case "bake":
                        return new Step.Bake(context.readTreeAsValue(value, Duration.class));
                    case "gate":
                        return new Step.Gate(context.readTreeAsValue(value, String.class));
                    case "approval":
                        return new Step.Approval(context.readTreeAsValue(value, String.class));
                    default:
                        throw MismatchedInputException.from(
                                in, Step.class, "step " + name + " is not known; known are " + KNOWN);
                }
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(in, e.getMessage(), e);
            } catch (JsonMappingException e) {
                e.prependPath(Step.class, name);
                throw e;
            }
        }
    }
}
