package dev.rollout.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws whole scenarios: a fleet, a policy, faults, and people who command, retry and supersede. */
final class RandomScenarios {
    private static final List<String> COMMANDS =
            List.of("pause", "cancel", "roll_back", "promote", "retry", "accept", "resume", "deploy", "supersede");

    private final SplittableRandom random;
    private final List<String> instances = new ArrayList<>();
    private final ObjectNode scenario = JsonNodeFactory.instance.objectNode();

    private RandomScenarios(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The scenario of a seed, in JSON. */
    static ObjectNode of(long seed) {
        return new RandomScenarios(seed).draw();
    }

    private ObjectNode draw() {
        boolean canary = random.nextInt(5) == 0;
        boolean blueGreen = !canary && random.nextInt(8) == 0;
        fleet(scenario.putObject("fleet"), blueGreen);
        ObjectNode request = scenario.putObject("request").put("version", "v2");
        if (canary) {
            canary(request.putObject("strategy"));
        } else if (blueGreen) {
            blueGreen(request.putObject("strategy"));
        }
        new RandomPolicy(random).draw(request.putObject("policy"));
        if (!blueGreen && random.nextInt(20) == 0) {
            request.putArray("only").add(pick()).add(pick());
        }
        new RandomFaults(random, instances, "v2").addTo(scenario);
        ArrayNode timeline = scenario.withArray("/timeline");
        if (canary || blueGreen) {
            gates(timeline);
        }
        for (int command = random.nextInt(3); command > 0; command--) {
            command(timeline, COMMANDS.get(random.nextInt(COMMANDS.size())));
        }
        if (random.nextInt(8) == 0) {
            membership(timeline);
        }
        return scenario;
    }

    private void canary(ObjectNode strategy) {
        ArrayNode steps = strategy.put("type", "canary").putArray("steps");
        steps.addObject().put("instances", 1);
        looks(steps, true);
    }

    private void blueGreen(ObjectNode strategy) {
        strategy.put("type", "blue_green").put("idle", "green");
        if (random.nextBoolean()) {
            strategy.put("keepWarm", "PT" + random.nextInt(120) + "S");
        }
        looks(strategy.putArray("steps"), false);
    }

    private void looks(ArrayNode steps, boolean instances) {
        int weight = 0;
        for (int more = random.nextInt(6); more > 0; more--) {
            ObjectNode step = steps.addObject();
            switch (random.nextInt(instances ? 6 : 5)) {
                case 5 -> step.put("instances", (20 + random.nextInt(81)) + "%");
                case 0, 4 -> {
                    weight += 1 + random.nextInt(100 - Math.min(99, weight));
                    weight = Math.min(100, weight);
                    step.put("weight", weight);
                }
                case 1 -> step.put("bake", "PT" + random.nextInt(40) + "S");
                case 2 -> step.put("gate", "errors");
                default -> step.put("approval", "lead");
            }
        }
    }

    private void gates(ArrayNode timeline) {
        ArrayNode errors = scenario.withObject("/world").putObject("gates").putArray("errors");
        for (int verdicts = random.nextInt(3); verdicts > 0; verdicts--) {
            errors.add(List.of("wait", "no_data", "inconclusive").get(random.nextInt(3)));
        }
        errors.add(random.nextInt(5) == 0 ? "fail" : "pass");
        for (int decisions = random.nextInt(3); decisions > 0; decisions--) {
            timeline.addObject()
                    .put("at", "PT" + (30 + random.nextInt(300)) + "S")
                    .put("do", random.nextInt(5) == 0 ? "reject" : "approve")
                    .put("gate", "lead");
        }
    }

    private void fleet(ObjectNode fleet, boolean slots) {
        fleet.put("service", "web");
        int smallest = slots ? 2 : 1;
        int size = random.nextInt(1000) == 0 ? 20 + random.nextInt(181) : smallest + random.nextInt(5);
        ArrayNode all = fleet.putArray("instances");
        for (int number = 1; number <= size; number++) {
            String id = String.format("i-%02d", number);
            instances.add(id);
            ObjectNode one = all.addObject().put("id", id).put("version", random.nextInt(8) == 0 ? "v0" : "v1");
            if (slots) {
                boolean green = number % 2 == 0;
                one.put("slot", green ? "green" : "blue").put("inService", !green || random.nextBoolean());
            }
            if (random.nextInt(30) == 0) {
                one.put("alive", false);
            } else if (random.nextInt(3) == 0) {
                one.put("zone", random.nextBoolean() ? "a" : "b");
            }
        }
    }

    private void command(ArrayNode timeline, String command) {
        ObjectNode entry = timeline.addObject();
        int at = random.nextInt(200);
        entry.put("at", "PT" + at + "S");
        switch (command) {
            case "cancel" -> entry.put("do", command).put("mode", random.nextBoolean() ? "stop" : "roll_back");
            case "deploy", "supersede" -> {
                ObjectNode request = entry.put("do", "deploy")
                        .put("supersede", command.equals("supersede"))
                        .putObject("request");
                request.put("version", "v3");
                new RandomPolicy(random).draw(request.putObject("policy"));
            }
            case "pause" -> {
                entry.put("do", command);
                if (random.nextInt(4) > 0) {
                    timeline.addObject()
                            .put("at", "PT" + (at + random.nextInt(60)) + "S")
                            .put("do", "resume");
                }
            }
            default -> entry.put("do", command);
        }
    }

    private void membership(ArrayNode timeline) {
        ObjectNode entry = timeline.addObject().put("at", "PT" + random.nextInt(120) + "S");
        if (random.nextBoolean()) {
            entry.put("do", "instance_leaves").put("instance", pick());
        } else {
            String id = random.nextInt(3) == 0 ? pick() : "joiner";
            entry.put("do", "instance_joins")
                    .putObject("instance")
                    .put("id", id)
                    .put("version", "v1");
        }
    }

    private String pick() {
        return instances.get(random.nextInt(instances.size()));
    }
}
