package dev.rollout.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollout.CancelMode;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.Printable;
import dev.rollout.Strategy;
import dev.rollout.simulation.TimelineEntry.Moment;
import dev.rollout.simulation.TimelineEntry.What;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a scenario, strictly: what it does not know is refused by name. */
final class ScenarioParser {
    private static final Set<String> VERDICTS = Set.of("pass", "fail", "wait", "inconclusive", "no_data");

    private ScenarioParser() {}

    static Scenario parse(String json) {
        Form file = Form.of(json).only("name", "fleet", "request", "world", "timeline", "expect");
        Form fleet = file.object("fleet").only("service", "count", "version", "zones", "slot", "instances");
        String service = fleet.requiredText("service");
        List<Member> members = members(fleet, service);
        String name = file.text("name");
        World world = file.has("world") ? world(file.object("world")) : World.good();
        return new Scenario(
                name == null ? "" : name,
                new Scenario.Parts(
                        service,
                        members,
                        request(file.object("request")),
                        world,
                        file.list("timeline", (entry, index) -> entry(entry)),
                        file.has("expect") ? Expectations.of(file.object("expect")) : Expectations.NONE));
    }

    private static List<Member> members(Form fleet, String service) {
        List<Member> members = new ArrayList<>();
        Integer count = fleet.number("count", 0, DeploymentRequest.MAX_INSTANCES);
        if (count != null) {
            String version = fleet.requiredText("version");
            List<String> zones = fleet.texts("zones");
            int width = Math.max(2, Integer.toString(count).length());
            for (int number = 1; number <= count; number++) {
                String id = String.format(Locale.ROOT, "i-%0" + width + "d", number);
                String zone = zones.isEmpty() ? null : zones.get((number - 1) % zones.size());
                members.add(new Member(id, version, zone, fleet.text("slot"), true, true));
            }
        } else if (!fleet.has("instances")) {
            throw Form.refusal(fleet.at("count"), null, "must be set, or instances");
        } else {
            for (String of : List.of("version", "zones", "slot")) {
                if (fleet.has(of)) {
                    throw Form.refusal(fleet.at(of), fleet.get(of), "goes with count alone");
                }
            }
        }
        members.addAll(fleet.list("instances", (instance, index) -> member(instance)));
        check(members, service);
        return List.copyOf(members);
    }

    private static void check(List<Member> members, String service) {
        Set<String> ids = new HashSet<>();
        for (Member member : members) {
            if (!ids.add(member.id())) {
                throw new ScenarioFormatException(
                        "fleet must name each instance once, was twice: " + Printable.of(member.id(), 80));
            }
            check("fleet", member, service);
        }
    }

    private static void check(String path, Member member, String service) {
        try {
            Instance ignored = member.of(service);
        } catch (IllegalArgumentException e) {
            throw new ScenarioFormatException(path + ": " + e.getMessage());
        }
    }

    private static Member member(Form form) {
        form.only("id", "version", "zone", "slot", "alive", "inService");
        Member member = new Member(
                form.requiredText("id"),
                form.requiredText("version"),
                form.text("zone"),
                form.text("slot"),
                form.flag("alive", true),
                form.flag("inService", true));
        check(form.path(), member, "service");
        return member;
    }

    private static Asked request(Form form) {
        form.only("version", "strategy", "policy", "key", "only");
        Form strategy = form.has("strategy") ? form.object("strategy") : null;
        Form policy = form.has("policy") ? form.object("policy") : null;
        String type = strategy == null ? null : strategy.requiredText("type");
        if (strategy != null && Asked.isKnown(type)) {
            checkStrategy(strategy);
        }
        return new Asked(
                form.requiredText("version"),
                strategy == null ? null : strategy.tree().toString(),
                type,
                policy == null ? null : policy(policy),
                form.text("key"),
                form.texts("only"));
    }

    /** A value that is not valid is refused when it is submitted; an unknown field or a wrong type breaks the format. */
    private static Asked.Wanted policy(Form form) {
        try {
            return new Asked.Wanted(Documents.readStrictly(form.tree().toString(), Policy.class), "");
        } catch (CorruptDocumentException e) {
            return new Asked.Wanted(null, valid(form, e));
        }
    }

    private static void checkStrategy(Form form) {
        try {
            Documents.readStrictly(form.tree().toString(), Strategy.class);
        } catch (CorruptDocumentException e) {
            valid(form, e);
        }
    }

    private static String valid(Form form, CorruptDocumentException refused) {
        if (refused.isOfForm()) {
            throw new ScenarioFormatException(form.path() + ": " + refused.getMessage());
        }
        return String.valueOf(refused.getMessage());
    }

    private static World world(Form form) {
        form.only("drainTime", "updateTime", "startTime", "probeTime", "rules", "gates", "updater", "drivers");
        World.Times times = new World.Times(
                form.duration("drainTime", "PT5S"),
                form.duration("updateTime", "PT10S"),
                form.duration("startTime", "PT2S"),
                form.duration("probeTime", "PT0.01S"));
        return new World(
                times,
                form.list("rules", (rule, index) -> RuleParser.rule(rule)),
                gates(form),
                form.has("updater") ? capabilities(form) : World.good().updater(),
                form.number("drivers", 1, 100, 1));
    }

    private static Map<String, List<String>> gates(Form world) {
        Map<String, List<String>> gates = new LinkedHashMap<>();
        if (world.has("gates")) {
            Form form = world.object("gates");
            for (String name : (Iterable<String>) form.tree()::fieldNames) {
                List<String> verdicts = form.texts(name);
                if (verdicts.isEmpty() || !VERDICTS.containsAll(verdicts)) {
                    throw Form.refusal(
                            form.at(name),
                            form.get(name),
                            "must be one or more of pass, fail, wait, inconclusive, no_data");
                }
                gates.put(name, verdicts);
            }
        }
        return gates;
    }

    private static Capabilities capabilities(Form world) {
        Capabilities capabilities = Capabilities.none();
        for (String name : world.texts("updater")) {
            switch (name) {
                case "IDEMPOTENT" -> capabilities = capabilities.withIdempotent();
                case "VERSIONED" -> capabilities = capabilities.withVersioned();
                case "FENCED" -> capabilities = capabilities.withFenced();
                default ->
                    throw Form.refusal(
                            world.at("updater"), world.get("updater"), "must list IDEMPOTENT, VERSIONED, FENCED only");
            }
        }
        return capabilities;
    }

    private static TimelineEntry entry(Form form) {
        form.only("at", "do", "key", "mode", "gate", "request", "supersede", "instance");
        String name = form.requiredText("do");
        What what = Arrays.stream(What.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> Form.refusal(form.at("do"), form.get("do"), "must be something that can be done"));
        boolean joins = what == What.INSTANCE_JOINS;
        boolean ofInstance =
                what == What.INSTANCE_DIES || what == What.INSTANCE_RECOVERS || what == What.INSTANCE_LEAVES;
        boolean ofGate = what == What.APPROVE || what == What.REJECT;
        return new TimelineEntry(
                moment(form),
                what,
                form.text("key"),
                what == What.CANCEL ? mode(form) : refused(form, "mode", "goes with cancel alone"),
                ofGate ? form.text("gate") : refused(form, "gate", "goes with approve and reject alone"),
                what == What.DEPLOY
                        ? request(form.object("request")).named(form.text("key"))
                        : refused(form, "request", "goes with deploy alone"),
                what == What.DEPLOY
                        ? form.flag("supersede", false)
                        : refused(form, "supersede", "goes with deploy alone") != null,
                ofInstance
                        ? form.requiredText("instance")
                        : joins ? null : refused(form, "instance", "goes with the instance's own changes alone"),
                joins ? member(form.object("instance")) : null);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it only ever returns null
    private static <T> @Nullable T refused(Form form, String field, String rule) {
        if (form.has(field)) {
            throw Form.refusal(form.at(field), form.get(field), rule);
        }
        return null;
    }

    private static CancelMode mode(Form form) {
        String mode = form.text("mode");
        if (mode == null || mode.equals("stop")) {
            return CancelMode.STOP;
        } else if (mode.equals("roll_back")) {
            return CancelMode.ROLL_BACK;
        }
        throw Form.refusal(form.at("mode"), form.get("mode"), "must be stop or roll_back");
    }

    private static Moment moment(Form form) {
        JsonNode at = form.get("at");
        if (!at.isObject()) {
            Duration time = Form.duration(form.at("at"), at.textValue(), at);
            return new Moment(time, null, null, null, Duration.ZERO);
        }
        Form event = form.object("at").only("event", "batch", "instance", "after");
        String type = event.requiredText("event");
        if (!EventTypes.isKnown(type)) {
            throw Form.refusal(event.at("event"), event.get("event"), "must be the type of an event");
        }
        return new Moment(
                null,
                type,
                event.number("batch", 0, Integer.MAX_VALUE),
                event.text("instance"),
                event.duration("after", "PT0S"));
    }
}
