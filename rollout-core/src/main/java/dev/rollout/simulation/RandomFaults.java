package dev.rollout.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A world in which things go wrong, drawn from a seed. It has the form of a scenario's {@code world} and {@code timeline}, so
 * that whatever is found in it can be kept as a file. Everything that is down comes up again.
 */
final class RandomFaults {
    private static final List<String> HEALTH = List.of(
            "fail",
            "fail-first:2",
            "fail-first:4",
            "pass-after:PT20S",
            "die-after:PT15S",
            "die-after:PT70S",
            "flap:PT4S");
    private static final List<String> UPDATES =
            List.of("throw", "hang", "lie", "throw-first:1", "throw-first:2", "slow:PT45S", "slow:PT8M");
    private static final List<String> CALLS = List.of("throw", "hang");
    private static final List<String> EVENTS = List.of(
            "batch_started",
            "instance_draining",
            "instance_updating",
            "instance_health_checking",
            "instance_healthy",
            "instance_failed",
            "batch_finished",
            "rollback_started",
            "taken_over");
    private static final List<String> SPLITS = List.of("throw-first:2", "throw-first:9", "throw", "hang", "lie");
    private static final int HORIZON_SECONDS = 150;
    private static final int LONGEST_OUTAGE_SECONDS = 60;

    private final SplittableRandom random;
    private final List<String> instances;
    private final String target;
    private final ArrayNode timeline = JsonNodeFactory.instance.arrayNode();
    private int drivers = 1;

    RandomFaults(SplittableRandom random, List<String> instances, String target) {
        this.random = random;
        this.instances = instances;
        this.target = target;
    }

    /** Adds {@code world} and {@code timeline} to a scenario. */
    void addTo(ObjectNode scenario) {
        drivers = random.nextBoolean() ? 1 : 1 + random.nextInt(random.nextInt(8) == 0 ? 5 : 2);
        ObjectNode world = scenario.putObject("world");
        world.put("drivers", drivers);
        updater(world.putArray("updater"));
        ArrayNode rules = world.putArray("rules");
        for (int rule = random.nextInt(4); rule > 0; rule--) {
            rule(rules.addObject());
        }
        if (random.nextInt(10) == 0) {
            rules.addObject().put("split", pick(SPLITS));
        }
        int crashes = 0;
        for (int fault = random.nextInt(4); fault > 0; fault--) {
            int kind = random.nextInt(10);
            if (kind < 3) {
                if (crashes + 1 < drivers) {
                    crashes++;
                    at(timeline.addObject()).put("do", "crash_driver");
                }
            } else if (kind < 8) {
                outage(List.of("freeze_driver", "store_down", "store_loses_answers", "redis_down", "store_down")
                        .get(kind - 3));
            } else {
                dies();
            }
        }
        scenario.set("timeline", timeline);
    }

    private void updater(ArrayNode updater) {
        for (String capability : List.of("FENCED", "VERSIONED", "IDEMPOTENT")) {
            if (random.nextInt(4) > 0) {
                updater.add(capability);
            }
        }
    }

    private void rule(ObjectNode rule) {
        if (random.nextInt(3) > 0) {
            rule.put("instance", pick(instances));
        } else if (random.nextBoolean()) {
            rule.put("nth", 1 + random.nextInt(instances.size()));
        }
        if (random.nextInt(4) == 0) {
            rule.put("direction", random.nextInt(4) == 0 ? "back" : "forward");
        }
        int what = random.nextInt(10);
        if (what < 5) {
            if (random.nextInt(4) > 0) {
                rule.put("version", target);
            }
            rule.put("health", pick(HEALTH));
        } else if (what < 8) {
            rule.put("update", pick(UPDATES));
        } else {
            rule.put(what == 8 ? "drain" : "probe", pick(CALLS));
        }
    }

    /** Something is gone, and comes back. */
    private void outage(String what) {
        ObjectNode begin = timeline.addObject();
        ObjectNode end = timeline.addObject();
        int lasts = 1 + random.nextInt(LONGEST_OUTAGE_SECONDS);
        at(begin).put("do", what);
        if (begin.get("at").isTextual()) {
            int from =
                    (int) java.time.Duration.parse(begin.get("at").textValue()).toSeconds();
            end.put("at", seconds(from + lasts));
        } else {
            ((ObjectNode) end.set("at", begin.get("at").deepCopy()))
                    .withObject("/at")
                    .put("after", seconds(lasts));
        }
        end.put(
                "do",
                what.equals("freeze_driver") ? "thaw_driver" : what.startsWith("store") ? "store_up" : "redis_up");
    }

    private void dies() {
        String instance = pick(instances);
        at(timeline.addObject()).put("do", "instance_dies").put("instance", instance);
        if (random.nextBoolean()) {
            timeline.addObject()
                    .put("at", seconds(HORIZON_SECONDS))
                    .put("do", "instance_recovers")
                    .put("instance", instance);
        }
    }

    /** At some time, or right after something that happens on the way: that is when it hurts. */
    private ObjectNode at(ObjectNode entry) {
        if (random.nextBoolean()) {
            return entry.put("at", seconds(random.nextInt(HORIZON_SECONDS)));
        }
        String event = pick(EVENTS);
        ObjectNode at = entry.putObject("at").put("event", event);
        if (event.startsWith("batch") && random.nextBoolean()) {
            at.put("batch", 1 + random.nextInt(4));
        } else if (event.startsWith("instance") && random.nextBoolean()) {
            at.put("instance", pick(instances));
        }
        return entry;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String seconds(int seconds) {
        return "PT" + seconds + "S";
    }
}
