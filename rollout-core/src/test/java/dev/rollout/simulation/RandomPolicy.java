package dev.rollout.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;

/** Draws policies, each field at times, so that a short one is as likely as one that says everything. */
final class RandomPolicy {
    private final SplittableRandom random;

    RandomPolicy(SplittableRandom random) {
        this.random = random;
    }

    void draw(ObjectNode policy) {
        pace(policy);
        failures(policy);
        if (!at(20)) {
            deadlines(policy);
        }
        ObjectNode health = policy.putObject("health");
        health.put("watchInterval", seconds(2 + random.nextInt(20)));
        if (at(2)) {
            health(health);
        }
        if (at(6)) {
            ObjectNode rollback = policy.putObject("rollback");
            rollback.put("batchSize", 1 + random.nextInt(3)).put("batchPause", seconds(random.nextInt(10)));
            rollback.put("order", random.nextBoolean() ? "reverse" : "forward");
        }
        policy.put("allowDowntime", at(2));
        policy.put("joiners", random.nextBoolean() ? "target" : "leave");
    }

    private void pace(ObjectNode policy) {
        boolean sliding = at(6);
        if (sliding) {
            policy.put("window", "sliding");
        }
        switch (random.nextInt(5)) {
            case 0 -> policy.put("batchSize", (10 + random.nextInt(60)) + "%");
            case 1 -> {
                ArrayNode list = policy.putArray("batchSize").add(1).add((10 + random.nextInt(50)) + "%");
                if (random.nextBoolean()) {
                    list.add(2);
                }
            }
            case 2 -> policy.put("batchSize", 1 + random.nextInt(4));
            default -> {}
        }
        if (at(4)) {
            policy.put("maxUnavailable", 1 + random.nextInt(4));
        }
        if (at(2)) {
            policy.put("batchPause", seconds(random.nextInt(20)));
        }
        if (at(4)) {
            policy.put("order", List.of("registry", "id", "zone").get(random.nextInt(3)));
        }
        if (at(12) && !sliding) {
            policy.put("pauseAfterBatch", "each");
        } else if (at(12) && !sliding) {
            policy.putArray("pauseAfterBatch").add(1);
        }
        if (at(6)) {
            policy.put("bake", seconds(random.nextInt(30)));
        }
    }

    private void failures(ObjectNode policy) {
        if (at(6)) {
            policy.put("autoRollback", false);
        }
        if (at(3)) {
            policy.put("blame", "ignore");
        }
        if (at(3)) {
            policy.put("rollbackThreshold", random.nextInt(60));
            policy.put(
                    "rollbackThresholdOf",
                    List.of("attempted", "total", "batch").get(random.nextInt(3)));
        }
        if (at(6)) {
            policy.put("maxFailed", random.nextInt(3));
        }
        if (at(5)) {
            policy.put("instanceRetries", random.nextInt(3));
        }
        if (at(4)) {
            policy.put("onDrainFailure", "proceed");
        }
        if (at(2)) {
            policy.put("onStall", List.of("roll_back", "pause", "fail").get(random.nextInt(3)));
        }
    }

    private void deadlines(ObjectNode policy) {
        policy.put("drainTimeout", seconds(3 + random.nextInt(15)));
        policy.put("instanceDeadline", seconds(60 + random.nextInt(60)));
        policy.put("progressDeadline", seconds(130 + random.nextInt(120)));
    }

    private void health(ObjectNode health) {
        health.put("interval", seconds(1 + random.nextInt(5)));
        health.put("timeout", seconds(1 + random.nextInt(4)));
        health.put("attempts", 1 + random.nextInt(5));
        health.put("successes", 1 + random.nextInt(3));
        if (at(3)) {
            health.put("startDelay", seconds(random.nextInt(8)));
        }
        if (at(3)) {
            health.put("minHealthy", seconds(random.nextInt(12)));
        }
    }

    private boolean at(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private static String seconds(int seconds) {
        return "PT" + seconds + "S";
    }
}
