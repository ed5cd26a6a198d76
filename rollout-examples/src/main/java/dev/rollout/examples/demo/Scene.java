package dev.rollout.examples.demo;

import dev.rollout.BatchSize;
import dev.rollout.BlueGreen;
import dev.rollout.Canary;
import dev.rollout.DeploymentRequest;
import dev.rollout.Policy;
import dev.rollout.Rolling;
import dev.rollout.Step;
import dev.rollout.Strategy;
import java.time.Duration;

/**
 * What an act is about.
 *
 * @param act its number
 * @param what versions, as the table says it
 * @param story what is going to happen
 * @param version the version that is deployed
 * @param spared so many instances may be out of service at once
 * @param strategy how it is deployed
 */
record Scene(int act, String what, String story, String version, int spared, Strategy strategy) {
    static final String BLUE = "blue";
    static final String GREEN = "green";
    /** The gate's name; see {@link DriverMain}. */
    static final String ERRORS = "errors";

    private static final int BATCH = 2;

    static final Scene GOOD =
            new Scene(1, "v1 → v2", "a good version, two instances at a time", "v2", BATCH, new Rolling());
    static final Scene BAD = new Scene(
            2,
            "v2 → v3 (bad)",
            "a version that fails its health check, and comes back by itself",
            "v3",
            BATCH,
            new Rolling());
    static final Scene KILLED = new Scene(
            3,
            "v2 → v4 (SIGKILL)",
            "the process that drives it is killed in the middle, another one goes on",
            "v4",
            BATCH,
            new Rolling());
    static final Scene FOUND_OUT = new Scene(
            4,
            "v4 → v5 (errors)",
            "a canary that is healthy and answers 5 % of its requests with an error; a gate finds out",
            "v5",
            1,
            Canary.of(
                    Step.instances(1),
                    Step.weight(5),
                    Step.gate(ERRORS),
                    Step.instances("25%"),
                    Step.weight(25),
                    Step.gate(ERRORS),
                    Step.instances("100%"),
                    Step.weight(100)));
    /** More instances than weight, so that the shares can't follow from their number. */
    static final Scene CANARY = new Scene(
            5,
            "v4 → v6 (canary)",
            "a good canary, with 5 % of the traffic for a quarter of the instances, then 25 % for half of them",
            "v6",
            5,
            Canary.of(
                    Step.instances("25%"),
                    Step.weight(5),
                    Step.gate(ERRORS),
                    Step.instances("50%"),
                    Step.weight(25),
                    Step.gate(ERRORS),
                    Step.instances("100%"),
                    Step.weight(100),
                    Step.bake(Duration.ofSeconds(3))));

    static final Scene SWITCHED = new Scene(
            6,
            "v6 → v7 (green)",
            "ten are blue, ten are green; green is updated and gets the traffic, and somebody takes that back",
            "v7",
            10,
            BlueGreen.idle(GREEN)
                    .steps(Step.bake(Duration.ofSeconds(2)), Step.weight(25), Step.bake(Duration.ofSeconds(4)))
                    .keepWarm(Duration.ofMinutes(1)));

    /** Whether errors of the new version are what the act is about. */
    boolean faulty() {
        return equals(FOUND_OUT);
    }

    /** Whether somebody takes it back in the end. */
    boolean regretted() {
        return equals(SWITCHED);
    }

    /** The client sends at least so many. */
    long requests() {
        return equals(GOOD) ? Promises.REQUESTS_OF_ACT_1 : 1;
    }

    DeploymentRequest request(Duration batchPause) {
        return DeploymentRequest.of(World.SERVICE, version)
                .strategy(strategy)
                .policy(Policy.builder()
                        .batchSize(BatchSize.of(strategy instanceof BlueGreen ? BATCH : Math.max(BATCH, spared)))
                        .batchPause(batchPause)
                        .build())
                .startedBy("demo");
    }
}
