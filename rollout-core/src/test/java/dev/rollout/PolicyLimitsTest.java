package dev.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.Limit.Absent;
import dev.rollout.Limit.Bad;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.Documents;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each field of a policy keeps its limits, the same ones for a program and for a file. */
class PolicyLimitsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OBJECTS = Set.of("health", "rollback", "gates");

    private record Refused<V>(Limit<V> limit, Bad<V> bad) {
        PolicyBuilder inJava() {
            PolicyBuilder builder = PolicyLimits.quick().toBuilder();
            limit.set().accept(builder, bad.value());
            return builder;
        }

        String inJson() {
            return policy(limit.name(), limit.json().apply(bad.value()));
        }

        @Override
        public String toString() {
            return Printable.of(limit.name() + " " + bad.value(), 80);
        }
    }

    private record Taken<V>(Limit<V> limit, V value) {
        Policy inJava() {
            PolicyBuilder builder = PolicyLimits.quick().toBuilder();
            limit.set().accept(builder, value);
            return builder.build();
        }

        String inJson() {
            return policy(limit.name(), limit.json().apply(value));
        }

        @Override
        public String toString() {
            return Printable.of(limit.name() + " " + value, 80);
        }
    }

    static Stream<Refused<?>> refused() {
        return PolicyLimits.all().flatMap(PolicyLimitsTest::refused);
    }

    private static <V> Stream<Refused<V>> refused(Limit<V> limit) {
        return limit.bad().stream().map(bad -> new Refused<>(limit, bad));
    }

    static Stream<Taken<?>> taken() {
        return PolicyLimits.all().flatMap(PolicyLimitsTest::taken);
    }

    private static <V> Stream<Taken<V>> taken(Limit<V> limit) {
        return limit.good().stream().map(value -> new Taken<>(limit, value));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_value_outside_its_limits_is_refused_in_java_naming_field_value_and_rule(Refused<?> refused) {
        String rule = refused.bad().rule();
        boolean nameless = rule.startsWith("percentage"); // it is made before it is known what for

        assertThatThrownBy(refused::inJava)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        nameless ? rule : refused.limit().name(),
                        rule,
                        refused.bad().shown());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_value_outside_its_limits_is_refused_in_json_naming_field_value_and_rule(Refused<?> refused) {
        String json = refused.inJson();
        boolean isNoJson = json.contains("NaN");

        assertThatThrownBy(() -> Documents.readStrictly(json, Policy.class))
                .isExactlyInstanceOf(CorruptDocumentException.class)
                .hasMessageContainingAll(
                        refused.limit().name(),
                        isNoJson ? "not valid JSON" : refused.bad().rule(),
                        isNoJson ? "line 1" : refused.bad().shown());
    }

    @ParameterizedTest
    @MethodSource("taken")
    void a_value_just_inside_its_limits_is_taken_in_java_and_in_json_alike(Taken<?> taken) {
        assertThat(Documents.readStrictly(taken.inJson(), Policy.class)).isEqualTo(taken.inJava());
    }

    static Stream<Limit<?>> limits() {
        return PolicyLimits.all();
    }

    @ParameterizedTest
    @MethodSource("limits")
    void null_stands_for_the_default_or_is_refused_naming_the_field(Limit<?> limit) {
        String json = policy(limit.name(), "null");
        if (limit.absent() == Absent.ALLOWED) {
            assertThat(with(limit, null)).isEqualTo(Documents.readStrictly(json, Policy.class));
            return;
        }
        assertThatThrownBy(() -> Documents.readStrictly(json, Policy.class))
                .isExactlyInstanceOf(CorruptDocumentException.class)
                .hasMessageContainingAll("$." + limit.name() + ": must be ", ", was null");
        if (limit.absent() == Absent.REFUSED) {
            assertThatThrownBy(() -> with(limit, null))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(limit.name() + " must be ", ", was null");
        }
    }

    /** So that a new field can't be forgotten. */
    @Test
    void every_field_of_every_group_has_its_limits_here() {
        Set<String> fields = Arrays.stream(Policy.class.getRecordComponents())
                .flatMap(group -> Arrays.stream(group.getType().getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> OBJECTS.contains(group.getName()) ? group.getName() + "." + name : name))
                .collect(Collectors.toSet());

        assertThat(PolicyLimits.all().map(Limit::name).collect(Collectors.toSet()))
                .isEqualTo(fields);
    }

    @Test
    void a_policy_lacks_none_of_its_groups() throws ReflectiveOperationException {
        RecordComponent[] groups = Policy.class.getRecordComponents();
        Class<?>[] types = Arrays.stream(groups).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (int missing = 0; missing < groups.length; missing++) {
            Object[] values = new Object[groups.length];
            for (int index = 0; index < groups.length; index++) {
                values[index] =
                        index == missing ? null : groups[index].getAccessor().invoke(Policy.defaults());
            }
            assertThatThrownBy(() -> Policy.class.getConstructor(types).newInstance(values))
                    .cause()
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(groups[missing].getName() + " must be set, was null");
        }
    }

    @SuppressWarnings("NullAway") // null is what is tried
    private static <V> Policy with(Limit<V> limit, V value) {
        PolicyBuilder builder = PolicyLimits.quick().toBuilder();
        limit.set().accept(builder, value);
        return builder.build();
    }

    /** The JSON form of the quick policy with that one field as given, whatever it is. */
    private static String policy(String field, String value) {
        try {
            ObjectNode policy = (ObjectNode) JSON.readTree(Documents.write(PolicyLimits.quick()));
            int dot = field.indexOf('.');
            ObjectNode object = dot < 0 ? policy : policy.withObject("/" + field.substring(0, dot));
            object.put(field.substring(dot + 1), "VALUE");
            return policy.toString().replace("\"VALUE\"", value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
