package dev.rollout.spi;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.PauseAfterBatch;
import dev.rollout.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a document: the place and the rule, and the value where a person wrote it. What Jackson says is not
 * passed on, it may quote what is stored.
 */
final class DocumentsFault {
    private static final int SHOWN = 80;
    private static final int PLACE = 200;

    private DocumentsFault() {}

    /** It is no JSON, or beyond a limit. */
    static CorruptDocumentException ofText(
            String what, JsonProcessingException e, JsonParser parser, boolean byPerson) {
        JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        StringBuilder message = new StringBuilder(what)
                .append(" can't be read: not valid JSON within its limits at line ")
                .append(at.getLineNr())
                .append(", column ")
                .append(at.getColumnNr());
        if (byPerson) {
            message.append(", ").append(Printable.of(place(parser.getParsingContext()), PLACE));
        }
        if (e instanceof StreamConstraintsException) { // these name the limit and quote nothing
            message.append(": ").append(Printable.of(e.getOriginalMessage(), PLACE));
        } else if (e.getOriginalMessage().startsWith("Duplicate ")) {
            message.append(": a field must be there once, was twice");
        }
        return new CorruptDocumentException(message.toString(), true);
    }

    private static String place(JsonStreamContext context) {
        JsonStreamContext parent = context.getParent();
        if (parent == null) {
            return "$";
        }
        String name = context.getCurrentName();
        String step = context.inArray() ? "[" + context.getCurrentIndex() + "]" : name == null ? "" : "." + name;
        return place(parent) + step;
    }

    /** It is JSON, and not of the type that was to be read. */
    static CorruptDocumentException ofContent(
            Class<?> type, JsonMappingException e, JsonNode document, boolean byPerson) {
        StringBuilder place = new StringBuilder("$");
        JsonNode value = document;
        boolean mayBeSecret = false;
        for (JsonMappingException.Reference step : e.getPath()) {
            String name = step.getFieldName();
            if (name != null) {
                place.append('.').append(Printable.of(name, SHOWN));
                value = value.path(name);
                mayBeSecret |= name.equals("attributes");
            } else {
                place.append('[').append(step.getIndex()).append(']');
                value = value.path(step.getIndex());
            }
        }
        String message = type.getSimpleName() + " can't be read at " + place;
        if (e instanceof UnrecognizedPropertyException unknown) {
            String name = Printable.of(unknown.getPropertyName(), SHOWN);
            return new CorruptDocumentException(message + ": there is no field " + name, true);
        }
        if (e.getCause() instanceof IllegalArgumentException broken) { // our own values name the rule
            return new CorruptDocumentException(message + ": " + broken.getMessage(), false);
        }
        Class<?> target = target(e);
        String shown = value.isMissingNode() || value.isNull()
                ? ", was " + (value.isNull() ? "null" : "missing")
                : byPerson && !mayBeSecret ? ", was " + Printable.of(value.toString(), SHOWN) : "";
        return new CorruptDocumentException(
                message + (target == null ? "" : ": must be " + rule(target, value)) + shown, !isOfType(value, target));
    }

    private static @Nullable Class<?> target(JsonMappingException e) {
        if (e instanceof MismatchedInputException mismatched) {
            return mismatched.getTargetType();
        }
        return e.getCause() instanceof InputCoercionException number ? number.getTargetType() : null;
    }

    private static String rule(Class<?> target, JsonNode value) {
        if (target.isEnum()) {
            return Arrays.stream(target.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "one of ", ""));
        } else if (target == Duration.class) {
            return "a duration such as PT10S";
        } else if (target == Instant.class) {
            return "an instant such as 2026-03-01T10:00:00Z";
        } else if (target == Amount.class || target == BatchSize.class) {
            return "a count such as 3 or a percentage such as \"25%\"";
        } else if (target == PauseAfterBatch.class) {
            return "\"each\" or a list of batch numbers";
        } else if (target == String.class) {
            return "a text";
        } else if (isBoolean(target)) {
            return "true or false";
        } else if (isNumber(target)) {
            return target == double.class || target == Double.class ? "a number" : wholeNumber(target, value);
        }
        return target.isArray() || Collection.class.isAssignableFrom(target) ? "a list" : "an object";
    }

    /** The limits of its type are of interest only to what lies beyond them. */
    private static String wholeNumber(Class<?> target, JsonNode value) {
        long largest = target == long.class || target == Long.class ? Long.MAX_VALUE : Integer.MAX_VALUE;
        return value.isIntegralNumber() ? "a whole number of at most " + largest : "a whole number";
    }

    /** Whether the value is of a type of JSON in which the field may stand, so that the value itself is what is wrong. */
    private static boolean isOfType(JsonNode value, @Nullable Class<?> target) {
        if (target == null) {
            return false;
        } else if (target == Amount.class || target == BatchSize.class) {
            return value.isNumber() || value.isTextual();
        } else if (target.isEnum()
                || target == Duration.class
                || target == Instant.class
                || target == PauseAfterBatch.class) {
            return value.isTextual();
        }
        return isNumber(target) && value.isNumber();
    }

    private static boolean isBoolean(Class<?> target) {
        return target == boolean.class || target == Boolean.class;
    }

    private static boolean isNumber(Class<?> target) {
        return Number.class.isAssignableFrom(target) || target.isPrimitive() && !isBoolean(target);
    }
}
