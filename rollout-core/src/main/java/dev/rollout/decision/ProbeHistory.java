package dev.rollout.decision;

import dev.rollout.HealthPolicy;
import dev.rollout.spi.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance's probes answered since it came into its present phase. Known to this driver only: a takeover starts
 * again.
 *
 * @param passes good answers in a row, up to now
 * @param failures bad answers in a row, up to now
 * @param passingSince when the first of the good ones came
 * @param lastAt when the last answer came, null before the first
 * @param lastDetail what it said
 * @param health what follows from them for an instance at rest
 * @param recent the last answers in words, oldest first, at most ten
 */
public record ProbeHistory(
        int passes,
        int failures,
        @Nullable Instant passingSince,
        @Nullable Instant lastAt,
        String lastDetail,
        Health health,
        List<String> recent) {

    private static final int KEPT = 10;

    public static final ProbeHistory NONE = new ProbeHistory(0, 0, null, null, "", Health.UNKNOWN, List.of());

    /** With one more answer. */
    public ProbeHistory plus(ProbeResult result, Instant at, HealthPolicy policy) {
        int nowPasses = result.passed() ? passes + 1 : 0;
        int nowFailures = result.passed() ? 0 : failures + 1;
        List<String> kept = new ArrayList<>(recent);
        if (kept.size() == KEPT) {
            kept.remove(0);
        }
        kept.add(at
                + (result.passed() ? " healthy" : " unhealthy")
                + (result.detail().isEmpty() ? "" : ": " + result.detail()));
        return new ProbeHistory(
                nowPasses,
                nowFailures,
                result.passed() ? passingSince == null ? at : passingSince : null,
                at,
                result.detail(),
                atRest(nowPasses, nowFailures, policy),
                List.copyOf(kept));
    }

    private Health atRest(int nowPasses, int nowFailures, HealthPolicy policy) {
        if (nowPasses > 0) {
            boolean backAgain = health == Health.SICK && nowPasses < policy.successes();
            return backAgain ? Health.SICK : Health.SERVING;
        }
        if (nowFailures >= policy.attempts() || health == Health.SICK) {
            return Health.SICK;
        }
        return health == Health.UNKNOWN ? Health.UNKNOWN : Health.SUSPECT;
    }

    /** Whether the health gate is passed: enough good answers in a row, spanning enough time. */
    public boolean passed(HealthPolicy policy) {
        return passes >= policy.successes()
                && passingSince != null
                && lastAt != null
                && Duration.between(passingSince, lastAt).compareTo(policy.minHealthy()) >= 0;
    }

    /** Whether the health gate is failed: too many bad answers in a row. */
    public boolean failed(HealthPolicy policy) {
        return failures >= policy.attempts();
    }

    /** Moved with a step of the store's clock. */
    public ProbeHistory shifted(Duration by) {
        return new ProbeHistory(
                passes,
                failures,
                passingSince == null ? null : passingSince.plus(by),
                lastAt == null ? null : lastAt.plus(by),
                lastDetail,
                health,
                recent);
    }
}
