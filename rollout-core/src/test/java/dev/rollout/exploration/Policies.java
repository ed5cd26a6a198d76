package dev.rollout.exploration;

import dev.rollout.HealthPolicy;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import java.time.Duration;
import java.util.function.Consumer;

/** Policies without delays: what takes time in the model is a deadline alone, and these are hours. */
final class Policies {
    private Policies() {}

    static Policy of(Consumer<PolicyBuilder> more) {
        PolicyBuilder builder = Policy.builder()
                .batchSize(1)
                .batchPause(Duration.ZERO)
                .drainTimeout(Duration.ofHours(1))
                .instanceDeadline(Duration.ofHours(4))
                .progressDeadline(Duration.ofHours(6))
                .health(health(1, 1));
        more.accept(builder);
        return builder.build();
    }

    static HealthPolicy health(int successes, int attempts) {
        return HealthPolicy.defaults()
                .timeout(Duration.ofHours(1))
                .interval(Duration.ZERO)
                .startDelay(Duration.ZERO)
                .successes(successes)
                .attempts(attempts)
                .watchInterval(Duration.ofHours(100));
    }
}
