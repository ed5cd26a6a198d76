package dev.rollout.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.DeploymentStatus;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a scenario expects of its report. */
final class Expectations {
    static final Expectations NONE = new Expectations(null);

    private static final Set<String> NUMBERS =
            Set.of("minServing", "maxOutOfService", "touched", "events", "drivers", "servingAtEnd");
    private static final Set<String> TEXTS = Set.of("status", "reason", "refused");
    private static final Set<String> DURATIONS = Set.of("duration", "finishedWithin", "finishedAfter");
    private static final Set<String> OBJECTS =
            Set.of("versions", "instanceVersions", "instanceStatuses", "deployments");
    private static final String[] KNOWN = {
        "status",
        "reason",
        "duration",
        "finishedWithin",
        "finishedAfter",
        "versions",
        "instanceVersions",
        "instanceStatuses",
        "minServing",
        "maxOutOfService",
        "touched",
        "touchedInstances",
        "updateCalls",
        "batches",
        "rollbackBatches",
        "events",
        "weights",
        "eventTypes",
        "refused",
        "drivers",
        "servingAtEnd",
        "refusedControls",
        "violations",
        "deployments"
    };

    private final @Nullable JsonNode expected;

    private Expectations(@Nullable JsonNode expected) {
        this.expected = expected;
    }

    static Expectations of(Form form) {
        form.only(KNOWN);
        for (Map.Entry<String, JsonNode> field : form.tree().properties()) {
            check(form, field.getKey(), field.getValue());
        }
        return new Expectations(form.tree());
    }

    private static void check(Form form, String field, JsonNode value) {
        if (NUMBERS.contains(field)) {
            form.number(field, 0, Integer.MAX_VALUE);
        } else if (DURATIONS.contains(field)) {
            Duration ignored = form.duration(field, "");
        } else if (TEXTS.contains(field)) {
            if (!value.isTextual()) {
                throw Form.refusal(form.at(field), value, "must be a text");
            }
            if (field.equals("status") && !isStatus(value.textValue())) {
                throw Form.refusal(form.at(field), value, "must be the status of a deployment");
            }
        } else if (OBJECTS.contains(field)) {
            Form object = form.object(field);
            object.tree().fieldNames().forEachRemaining(key -> checkEntry(object, field, key));
        } else if (!value.isArray()) {
            throw Form.refusal(form.at(field), value, "must be a list");
        } else if (field.equals("refusedControls")) {
            form.list(field, (control, index) -> control(control));
        } else {
            for (int index = 0; index < value.size(); index++) {
                checkElement(form.at(field) + "[" + index + "]", field, value.get(index));
            }
        }
    }

    private static void checkEntry(Form object, String field, String key) {
        if (field.equals("deployments")) {
            Expectations ignored = of(object.object(key));
        } else if (field.equals("versions")) {
            Integer ignored = object.number(key, 0, Integer.MAX_VALUE);
        } else if (!object.get(key).isTextual()) {
            throw Form.refusal(object.at(key), object.get(key), "must be a text");
        }
    }

    private static Form control(Form control) {
        control.only("at", "do", "message");
        for (String field : List.of("at", "do", "message")) {
            if (control.has(field) && !control.get(field).isTextual()) {
                throw Form.refusal(control.at(field), control.get(field), "must be a text");
            }
        }
        if (control.has("at")) {
            Form.duration(control.at("at"), control.get("at").textValue(), control.get("at"));
        }
        return control;
    }

    /** An expectation of another type than the report has could never hold, and would seem to. */
    private static void checkElement(String place, String field, JsonNode value) {
        switch (field) {
            case "weights" -> {
                if (!value.isIntegralNumber()) {
                    throw Form.refusal(place, value, "must be a whole number");
                }
            }
            case "batches", "rollbackBatches" -> {
                if (!value.isArray()) {
                    throw Form.refusal(place, value, "must be a list");
                }
                for (int index = 0; index < value.size(); index++) {
                    checkElement(place + "[" + index + "]", "", value.get(index));
                }
            }
            default -> {
                if (!value.isTextual()) {
                    throw Form.refusal(place, value, "must be a text");
                }
            }
        }
    }

    private static boolean isStatus(String text) {
        for (DeploymentStatus status : DeploymentStatus.values()) {
            if (status.name().toLowerCase(Locale.ROOT).equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** The report, with what does not hold. */
    ScenarioReport judge(ScenarioReport report) {
        List<String> failed = new ArrayList<>();
        ScenarioFigures figures = report.figures();
        if (expected != null) {
            judge("", expected, Form.parse(Documents.write(report.fields())), failed);
        }
        if (figures.refused() != null && (expected == null || !expected.has("refused"))) {
            failed.add("refused: expected not to be, was " + figures.refused());
        } else if (figures.refused() != null && figures.touched() > 0) {
            failed.add("refused: expected nothing to be touched, was " + figures.touchedInstances());
        }
        if (!figures.violations().isEmpty() && (expected == null || !expected.has("violations"))) {
            failed.add("violations: expected [], was " + figures.violations());
        }
        return failed.isEmpty()
                ? report
                : new ScenarioReport(
                        report.name(),
                        figures,
                        report.deployments(),
                        List.copyOf(failed),
                        report.happened(),
                        report.faults());
    }

    private static void judge(String place, JsonNode expected, JsonNode actual, List<String> failed) {
        for (Map.Entry<String, JsonNode> field : expected.properties()) {
            String name = field.getKey();
            JsonNode was = actual.path(name.startsWith("finished") ? "duration" : name);
            if (name.equals("deployments")) {
                field.getValue()
                        .properties()
                        .forEach(one -> judge(
                                place + "deployments." + one.getKey() + ".",
                                one.getValue(),
                                was.path(one.getKey()),
                                failed));
            } else if (!holds(name, field.getValue(), was)) {
                failed.add(place + name + ": expected " + field.getValue() + ", was "
                        + (was.isMissingNode() ? "nothing" : was.toString()));
            }
        }
    }

    private static boolean holds(String name, JsonNode expected, JsonNode was) {
        return switch (name) {
            case "reason", "refused" -> was.isTextual() && was.textValue().contains(expected.textValue());
            case "finishedWithin" -> compare(was, expected) <= 0;
            case "finishedAfter" -> was.isTextual() && compare(was, expected) >= 0;
            case "duration" -> was.isTextual() && compare(was, expected) == 0;
            case "instanceVersions", "instanceStatuses" -> isPart(expected, was);
            case "eventTypes" -> isSubsequence(expected, was);
            case "refusedControls" -> areRefused(expected, was);
            case "versions" -> withoutZeros(expected).equals(was);
            default -> expected.equals(was);
        };
    }

    /** That no instance runs a version is said in two ways. */
    private static JsonNode withoutZeros(JsonNode versions) {
        ObjectNode some = versions.deepCopy();
        some.properties().removeIf(one -> one.getValue().asInt() == 0);
        return some;
    }

    /** One that has not ended ended after everything. */
    private static int compare(JsonNode was, JsonNode expected) {
        return was.isTextual() ? Duration.parse(was.textValue()).compareTo(Duration.parse(expected.textValue())) : 1;
    }

    private static boolean isPart(JsonNode expected, JsonNode was) {
        return expected.properties().stream().allMatch(one -> one.getValue().equals(was.path(one.getKey())));
    }

    private static boolean isSubsequence(JsonNode expected, JsonNode was) {
        int next = 0;
        for (JsonNode one : was) {
            if (next < expected.size() && expected.get(next).equals(one)) {
                next++;
            }
        }
        return next == expected.size();
    }

    private static boolean isAsExpected(String name, JsonNode expected, JsonNode was) {
        return switch (name) {
            case "message" -> was.asText().contains(expected.asText());
            case "at" -> compare(was, expected) == 0;
            default -> expected.equals(was);
        };
    }

    private static boolean areRefused(JsonNode expected, JsonNode was) {
        if (expected.size() != was.size()) {
            return false;
        }
        for (int index = 0; index < was.size(); index++) {
            JsonNode one = was.get(index);
            boolean all = expected.get(index).properties().stream()
                    .allMatch(field -> isAsExpected(field.getKey(), field.getValue(), one.path(field.getKey())));
            if (!all) {
                return false;
            }
        }
        return true;
    }
}
