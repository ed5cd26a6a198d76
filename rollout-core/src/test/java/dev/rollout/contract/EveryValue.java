package dev.rollout.contract;

import dev.rollout.By;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes values of every record of a sealed family: each enum constant, each nullable component with and without a value. */
final class EveryValue {
    private EveryValue() {}

    /** The records of a family, those of families within it included. */
    static List<Class<?>> types(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .flatMap(type -> type.isInterface() ? types(type).stream() : Stream.<Class<?>>of(type))
                .toList();
    }

    /** Values of every record of the family. */
    static <T> List<T> of(Class<T> family) {
        List<T> values = new ArrayList<>();
        for (Class<?> type : types(family)) {
            for (int variant = 0; variant < variants(type); variant++) {
                values.add(family.cast(make(type, variant)));
            }
        }
        return values;
    }

    private static int variants(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .filter(Class::isEnum)
                .mapToInt(constants -> constants.getEnumConstants().length)
                .reduce(2, Math::max);
    }

    private static Object make(Class<?> type, int variant) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(component -> value(component, variant))
                .toArray();
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no sample of " + type, e);
        }
    }

    private static Object value(RecordComponent component, int variant) {
        AnnotatedElement annotated = component.getAnnotatedType();
        if (variant % 2 == 1 && annotated.isAnnotationPresent(Nullable.class)) {
            return null;
        }
        Class<?> type = component.getType();
        if (type.isEnum()) {
            return type.getEnumConstants()[variant % type.getEnumConstants().length];
        } else if (type == String.class) {
            return variant == 1 ? "" : component.getName() + " " + Samples.ODD_LINES;
        } else if (type == int.class) {
            return variant == 1 ? 0 : 100_000;
        } else if (type == long.class) {
            return variant == 1 ? 0 : Long.MAX_VALUE;
        } else if (type == boolean.class) {
            return variant % 2 == 0;
        } else if (type == List.class) {
            return variant == 1 ? List.of() : List.of("", Samples.ODD_LINES, "NULL", "null");
        } else if (type == Duration.class) {
            return variant == 1 ? Duration.ZERO : Duration.ofSeconds(-86_401, 7_000);
        } else if (type == Instant.class) {
            return Fixtures.T0;
        } else if (type == By.class) {
            return variant == 1 ? By.of("max") : new By("max " + Samples.ODD, Samples.ODD);
        }
        throw new AssertionError("no sample of " + type + " for " + component);
    }
}
