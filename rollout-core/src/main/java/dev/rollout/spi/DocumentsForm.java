package dev.rollout.spi;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.BlueGreen;
import dev.rollout.DeploymentEvent;
import dev.rollout.PauseAfterBatch;
import dev.rollout.Policy;
import dev.rollout.Stage;
import dev.rollout.Step;
import dev.rollout.Strategy;
import dev.rollout.WaitReason;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What makes Jackson write and read our values as we want them, so that the values need not know Jackson. */
final class DocumentsForm {
    private DocumentsForm() {}

    static List<Module> modules() {
        SimpleModule module = new ValuesModule();
        module.addSerializer(Enum.class, new EnumWriter());
        module.setDeserializers(new EnumReaders());
        module.addSerializer(Amount.class, new AmountWriter());
        module.addDeserializer(Amount.class, new AmountReader());
        module.addSerializer(BatchSize.class, new BatchSizeWriter());
        module.addDeserializer(BatchSize.class, new BatchSizeReader());
        module.addSerializer(Policy.class, new DocumentsPolicy.Writer());
        module.addDeserializer(Duration.class, new DurationReader());
        module.addDeserializer(Policy.class, new DocumentsPolicy.Reader());
        module.addSerializer(PauseAfterBatch.class, new DocumentsPolicy.PauseWriter());
        module.addDeserializer(PauseAfterBatch.class, new DocumentsPolicy.PauseReader());
        module.addSerializer(Step.class, new DocumentsSteps.Writer());
        module.addDeserializer(Step.class, new DocumentsSteps.Reader());
        for (Class<?> family : List.of(DeploymentEvent.class, Strategy.class, Stage.class, WaitReason.class)) {
            module.setMixInAnnotation(family, Typed.class);
            register(module, family);
        }
        return List.of(new JavaTimeModule(), module);
    }

    private static final class ValuesModule extends SimpleModule {
        private static final long serialVersionUID = 1L;

        ValuesModule() {
            super("rollout");
        }

        @Override
        public void setupModule(SetupContext context) {
            super.setupModule(context);
            context.insertAnnotationIntrospector(new RequiredComponents());
        }
    }

    /** What a record does not say to be nullable must be there: a damaged document is not filled up with nulls and zeros. */
    private static final class RequiredComponents extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return isRequired(member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            return isRequired(annotated) ? JsonSetter.Value.forValueNulls(Nulls.FAIL) : JsonSetter.Value.empty();
        }

        private static boolean isRequired(Annotated annotated) {
            if (!(annotated instanceof AnnotatedParameter)) {
                return false;
            }
            AnnotatedParameter parameter = (AnnotatedParameter) annotated;
            RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
            boolean hasDefault = parameter.getDeclaringClass() == BlueGreen.class && parameter.getIndex() > 0;
            return components != null
                    && !hasDefault
                    && components.length == parameter.getOwner().getParameterCount()
                    && !components[parameter.getIndex()].getAnnotatedType().isAnnotationPresent(Nullable.class);
        }
    }

    private static void register(SimpleModule module, Class<?> family) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (member.isInterface()) {
                register(module, member);
            } else {
                module.registerSubtypes(new NamedType(member, snake(member.getSimpleName())));
            }
        }
    }

    /** {@code BatchStarted} becomes {@code batch_started}. */
    static String snake(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    @SuppressWarnings("rawtypes")
    private static final class EnumWriter extends JsonSerializer<Enum> {
        @Override
        public void serialize(Enum value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.name().toLowerCase(Locale.ROOT));
        }
    }

    private static final class EnumReaders extends SimpleDeserializers {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> findEnumDeserializer(
                Class<?> type, DeserializationConfig config, BeanDescription description) {
            return new EnumReader(type);
        }

        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return type.isEnum() || super.hasDeserializerFor(config, type);
        }
    }

    private static final class EnumReader extends JsonDeserializer<Object> {
        private final Class<?> type;

        EnumReader(Class<?> type) {
            this.type = type;
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getText();
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().toLowerCase(Locale.ROOT).equals(text)) {
                    return constant;
                }
            }
            return context.handleWeirdStringValue(type, text, "not one of the known names");
        }
    }

    /** ISO-8601 alone: what a bare number counts, seconds or milliseconds, only its writer knows. */
    private static final class DurationReader extends JsonDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                return (Duration) context.handleUnexpectedToken(Duration.class, in);
            }
            try {
                return Duration.parse(in.getText());
            } catch (DateTimeParseException | ArithmeticException e) {
                return (Duration) context.handleWeirdStringValue(Duration.class, in.getText(), "not a duration");
            }
        }
    }

    private static final class AmountWriter extends JsonSerializer<Amount> {
        @Override
        public void serialize(Amount value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.percent()) {
                out.writeString(value.toString());
            } else {
                out.writeNumber(value.value());
            }
        }
    }

    private static final class AmountReader extends JsonDeserializer<Amount> {
        @Override
        public Amount deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NUMBER_INT || in.currentToken() == JsonToken.VALUE_STRING) {
                try {
                    return Amount.parse(in.getText());
                } catch (IllegalArgumentException e) {
                    throw com.fasterxml.jackson.databind.JsonMappingException.from(in, e.getMessage(), e);
                }
            }
            return (Amount) context.handleUnexpectedToken(Amount.class, in);
        }
    }

    private static final class BatchSizeWriter extends JsonSerializer<BatchSize> {
        @Override
        public void serialize(BatchSize value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.sizes().size() == 1) {
                provider.defaultSerializeValue(value.sizes().get(0), out);
            } else {
                provider.defaultSerializeValue(value.sizes(), out);
            }
        }
    }

    private static final class BatchSizeReader extends JsonDeserializer<BatchSize> {
        @Override
        public BatchSize deserialize(JsonParser in, DeserializationContext context) throws IOException {
            List<Amount> sizes = new ArrayList<>();
            if (in.currentToken() == JsonToken.START_ARRAY) {
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    sizes.add(context.readValue(in, Amount.class));
                }
            } else {
                sizes.add(context.readValue(in, Amount.class));
            }
            return new BatchSize(sizes);
        }
    }
}
