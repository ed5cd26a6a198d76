package dev.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment goes. Immutable; {@link #defaults()} or {@link #builder()}.
 *
 * @param batchSize instances a batch; null, the default, stands for 2
 * @param batchPause between two batches; 10 s by default
 * @param maxUnavailable how many serving instances the deployment may have taken at once; null, the default, stands for
 *     the largest batch. Held to all but one, unless {@code allowDowntime}
 * @param allowDowntime whether the last serving instance may be taken down; false by default
 * @param health when an instance counts as healthy
 * @param instanceDeadline from the opening of an instance until it is healthy, retries included; 5 min by default. Going
 *     back has its own
 * @param progressDeadline without progress for so long the deployment is stalled; planned waits don't count; 10 min by
 *     default
 * @param onStall what happens then; rollback by default
 * @param drainTimeout an instance's requests have so long to end; 5 s by default
 * @param autoRollback whether too many failures bring back the previous versions; true by default. Otherwise the
 *     deployment ends as failed with the rest untouched
 * @param rollbackThreshold strictly more failures than this percentage are too many, 0–100; 10 by default
 * @param rollbackThresholdOf what that is a percentage of; the instances attempted by default
 * @param allowUnknownPrevious whether instances whose previous version is not known may be updated; they could not be
 *     rolled back. False by default
 */
public record Policy(
        @Nullable BatchSize batchSize,
        Duration batchPause,
        @Nullable Amount maxUnavailable,
        boolean allowDowntime,
        HealthPolicy health,
        Duration instanceDeadline,
        Duration progressDeadline,
        OnStall onStall,
        Duration drainTimeout,
        boolean autoRollback,
        double rollbackThreshold,
        ThresholdOf rollbackThresholdOf,
        boolean allowUnknownPrevious) {

    private static final BatchSize DEFAULT_BATCH_SIZE = BatchSize.of(2);
    private static final Policy DEFAULTS = new Policy(
            null,
            Duration.ofSeconds(10),
            null,
            false,
            HealthPolicy.defaults(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            OnStall.ROLL_BACK,
            Duration.ofSeconds(5),
            true,
            10,
            ThresholdOf.ATTEMPTED,
            false);

    public Policy {
        Checks.duration("batchPause", batchPause);
        Checks.notNull("health", health);
        Checks.positive("instanceDeadline", instanceDeadline);
        Checks.positive("progressDeadline", progressDeadline);
        Checks.notNull("onStall", onStall);
        Checks.positive("drainTimeout", drainTimeout);
        if (!(rollbackThreshold >= 0 && rollbackThreshold <= 100)) {
            throw new IllegalArgumentException("rollbackThreshold must be 0–100 percent, was " + rollbackThreshold);
        }
        Checks.notNull("rollbackThresholdOf", rollbackThresholdOf);
        deadlinesFit(health, instanceDeadline, progressDeadline, drainTimeout);
    }

    /** The batch size that applies: the one that was set, or 2. */
    public BatchSize batchSizeOrDefault() {
        return batchSize == null ? DEFAULT_BATCH_SIZE : batchSize;
    }

    private static void deadlinesFit(
            HealthPolicy health, Duration instanceDeadline, Duration progressDeadline, Duration drainTimeout) {
        if (health.timeout().compareTo(instanceDeadline) > 0) {
            throw new IllegalArgumentException("health.timeout must be at most instanceDeadline (" + instanceDeadline
                    + "), was " + health.timeout() + "; lower the one or raise the other");
        }
        Duration atLeast = drainTimeout
                .plus(health.startDelay())
                .plus(health.interval().multipliedBy(health.attempts() - 1L))
                .plus(health.minHealthy());
        String sum =
                "drainTimeout " + drainTimeout + " + health.startDelay " + health.startDelay() + " + (health.attempts "
                        + health.attempts() + " − 1) × health.interval " + health.interval() + " + health.minHealthy "
                        + health.minHealthy() + " = " + atLeast;
        if (progressDeadline.compareTo(atLeast) < 0) {
            throw new IllegalArgumentException(
                    "progressDeadline must be at least " + sum + ", was " + progressDeadline + "; raise it");
        }
        if (instanceDeadline.compareTo(atLeast) < 0) {
            throw new IllegalArgumentException(
                    "instanceDeadline must be at least " + sum + ", was " + instanceDeadline + "; raise it");
        }
    }

    public static Policy defaults() {
        return DEFAULTS;
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(DEFAULTS);
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Sets single fields; each is checked by {@link #build()}, and against the others. Not threadsafe. */
    public static final class Builder {
        private @Nullable BatchSize batchSize;
        private Duration batchPause;
        private @Nullable Amount maxUnavailable;
        private boolean allowDowntime;
        private HealthPolicy health;
        private Duration instanceDeadline;
        private Duration progressDeadline;
        private OnStall onStall;
        private Duration drainTimeout;
        private boolean autoRollback;
        private double rollbackThreshold;
        private ThresholdOf rollbackThresholdOf;
        private boolean allowUnknownPrevious;

        private Builder(Policy from) {
            batchSize = from.batchSize;
            batchPause = from.batchPause;
            maxUnavailable = from.maxUnavailable;
            allowDowntime = from.allowDowntime;
            health = from.health;
            instanceDeadline = from.instanceDeadline;
            progressDeadline = from.progressDeadline;
            onStall = from.onStall;
            drainTimeout = from.drainTimeout;
            autoRollback = from.autoRollback;
            rollbackThreshold = from.rollbackThreshold;
            rollbackThresholdOf = from.rollbackThresholdOf;
            allowUnknownPrevious = from.allowUnknownPrevious;
        }

        public Builder batchSize(int count) {
            return batchSize(BatchSize.of(count));
        }

        /** Null for the default. */
        public Builder batchSize(@Nullable BatchSize value) {
            batchSize = value;
            return this;
        }

        public Builder batchPause(Duration value) {
            batchPause = Checks.duration("batchPause", value);
            return this;
        }

        public Builder maxUnavailable(int count) {
            Checks.range("maxUnavailable", count, 1, DeploymentRequest.MAX_INSTANCES);
            return maxUnavailable(Amount.of(count));
        }

        /** Null for the largest batch. */
        public Builder maxUnavailable(@Nullable Amount value) {
            maxUnavailable = value;
            return this;
        }

        public Builder allowDowntime(boolean value) {
            allowDowntime = value;
            return this;
        }

        public Builder health(HealthPolicy value) {
            health = Checks.notNull("health", value);
            return this;
        }

        public Builder instanceDeadline(Duration value) {
            instanceDeadline = Checks.positive("instanceDeadline", value);
            return this;
        }

        public Builder progressDeadline(Duration value) {
            progressDeadline = Checks.positive("progressDeadline", value);
            return this;
        }

        public Builder onStall(OnStall value) {
            onStall = Checks.notNull("onStall", value);
            return this;
        }

        public Builder drainTimeout(Duration value) {
            drainTimeout = Checks.positive("drainTimeout", value);
            return this;
        }

        public Builder autoRollback(boolean value) {
            autoRollback = value;
            return this;
        }

        public Builder rollbackThreshold(double percent) {
            rollbackThreshold = percent;
            return this;
        }

        public Builder rollbackThresholdOf(ThresholdOf value) {
            rollbackThresholdOf = Checks.notNull("rollbackThresholdOf", value);
            return this;
        }

        public Builder allowUnknownPrevious(boolean value) {
            allowUnknownPrevious = value;
            return this;
        }

        /**
         * The policy.
         *
         * @throws IllegalArgumentException if a field is out of its range or does not fit another one
         */
        public Policy build() {
            return new Policy(
                    batchSize,
                    batchPause,
                    maxUnavailable,
                    allowDowntime,
                    health,
                    instanceDeadline,
                    progressDeadline,
                    onStall,
                    drainTimeout,
                    autoRollback,
                    rollbackThreshold,
                    rollbackThresholdOf,
                    allowUnknownPrevious);
        }
    }
}
