package dev.rollout.simulation;

import dev.rollout.Direction;
import dev.rollout.simulation.Rule.Decides;
import dev.rollout.simulation.Rule.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the rules of a scenario's world. */
final class RuleParser {
    private static final Map<String, Kind> HEALTH = Map.of(
            "pass", Kind.OK,
            "fail", Kind.FAIL,
            "fail-first:", Kind.FIRST,
            "pass-after:", Kind.PASS_AFTER,
            "die-after:", Kind.DIE_AFTER,
            "flap:", Kind.FLAP);
    private static final Map<String, Kind> UPDATE = Map.of(
            "ok", Kind.OK,
            "throw", Kind.THROW,
            "hang", Kind.HANG,
            "throw-first:", Kind.FIRST,
            "lie", Kind.LIE,
            "slow:", Kind.SLOW);
    private static final Map<String, Kind> DRAIN = Map.of("ok", Kind.OK, "throw", Kind.THROW, "hang", Kind.HANG);
    private static final Map<String, Kind> PROBE = Map.of("hang", Kind.HANG, "throw", Kind.THROW);

    private static final Map<String, Kind> SPLIT = Map.of(
            "ok", Kind.OK,
            "throw", Kind.THROW,
            "hang", Kind.HANG,
            "lie", Kind.LIE,
            "throw-first:", Kind.FIRST);

    private RuleParser() {}

    static Rule rule(Form form) {
        form.only("instance", "version", "nth", "direction", "health", "update", "drain", "probe", "split");
        if (Stream.of("health", "update", "drain", "probe", "split").noneMatch(form::has)) {
            throw Form.refusal(form.path(), form.tree(), "must decide about health, update, drain, probe or split");
        }
        return new Rule(
                form.text("instance"),
                form.text("version"),
                form.number("nth", 1, Integer.MAX_VALUE),
                direction(form),
                decides(form, "health", HEALTH),
                decides(form, "update", UPDATE),
                decides(form, "drain", DRAIN),
                decides(form, "probe", PROBE),
                decides(form, "split", SPLIT));
    }

    private static @Nullable Direction direction(Form form) {
        String text = form.text("direction");
        if (text == null) {
            return null;
        } else if (text.equals("forward") || text.equals("back")) {
            return text.equals("back") ? Direction.BACK : Direction.FORWARD;
        }
        throw Form.refusal(form.at("direction"), form.get("direction"), "must be forward or back");
    }

    private static @Nullable Decides decides(Form form, String field, Map<String, Kind> known) {
        String text = form.text(field);
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':') + 1;
        Kind kind = known.get(colon == 0 ? text : text.substring(0, colon));
        if (kind == null) {
            throw Form.refusal(
                    form.at(field),
                    form.get(field),
                    "must be one of "
                            + String.join(", ", known.keySet().stream().sorted().toList()));
        }
        String value = text.substring(colon);
        if (kind == Kind.FIRST) {
            if (!value.matches("[1-9][0-9]{0,5}")) {
                throw Form.refusal(form.at(field), form.get(field), "must end with a number 1–999999");
            }
            return new Decides(kind, Integer.parseInt(value), Duration.ZERO);
        }
        Duration time = colon == 0 ? Duration.ZERO : Form.duration(form.at(field), value, form.get(field));
        if (kind == Kind.FLAP && time.isZero()) {
            throw Form.refusal(form.at(field), form.get(field), "must be longer than PT0S");
        }
        return new Decides(kind, 0, time);
    }
}
