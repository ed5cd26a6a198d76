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
import dev.rollout.Canary;
import java.io.IOException;
import java.time.Duration;

/** The JSON form of the steps of a canary: an object with the one field that says what it is. */
final class DocumentsSteps {
    private DocumentsSteps() {}

    static final class Writer extends JsonSerializer<Canary.Step> {
        @Override
        public void serialize(Canary.Step value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            if (value instanceof Canary.Instances instances) {
                provider.defaultSerializeField("instances", instances.amount(), out);
            } else if (value instanceof Canary.Bake bake) {
                provider.defaultSerializeField("bake", bake.duration(), out);
            } else if (value instanceof Canary.Gate gate) {
                out.writeStringField("gate", gate.name());
            } else if (value instanceof Canary.Approval approval) {
                out.writeStringField("approval", approval.name());
            }
            out.writeEndObject();
        }
    }

    static final class Reader extends JsonDeserializer<Canary.Step> {
        @Override
        public Canary.Step deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode tree = context.readTree(in);
            if (!tree.isObject() || tree.size() != 1) {
                throw MismatchedInputException.from(
                        in, Canary.Step.class, "must be an object with one field, instances, bake, gate or approval");
            }
            String name = tree.fieldNames().next();
            JsonNode value = tree.get(name);
            try {
                switch (name) {
                    case "instances":
                        return new Canary.Instances(context.readTreeAsValue(value, Amount.class));
                    case "bake":
                        return new Canary.Bake(context.readTreeAsValue(value, Duration.class));
                    case "gate":
                        return new Canary.Gate(context.readTreeAsValue(value, String.class));
                    case "approval":
                        return new Canary.Approval(context.readTreeAsValue(value, String.class));
                    default:
                        throw MismatchedInputException.from(
                                in,
                                Canary.Step.class,
                                "step " + name + " is not yet known; known are instances, bake, gate, approval");
                }
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(in, e.getMessage(), e);
            } catch (JsonMappingException e) {
                e.prependPath(Canary.Step.class, name);
                throw e;
            }
        }
    }
}
