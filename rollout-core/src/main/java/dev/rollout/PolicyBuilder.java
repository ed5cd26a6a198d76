package dev.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sets single fields of a {@link Policy}; each is checked where it is set, and against the others by {@link #build()}. What
 * they mean and their defaults: {@link Pace}, {@link Availability}, {@link HealthPolicy}, {@link Deadlines}, {@link
 * FailurePolicy}, {@link RollbackPolicy}, {@link GatePolicy}. Not threadsafe.
 */
public final class PolicyBuilder {
    private @Nullable BatchSize batchSize;
    private Window window;
    private Duration batchPause;
    private Order order;
    private PauseAfterBatch pauseAfterBatch;
    private Duration bake;
    private @Nullable Amount maxUnavailable;
    private boolean allowDowntime;
    private boolean allowUnknownPrevious;
    private Joiners joiners;
    private Duration instanceDeadline;
    private int instanceRetries;
    private Duration drainTimeout;
    private OnDrainFailure onDrainFailure;
    private Duration progressDeadline;
    private OnStall onStall;
    private boolean autoRollback;
    private Blame blame;
    private double rollbackThreshold;
    private ThresholdOf rollbackThresholdOf;
    private @Nullable Integer maxFailed;
    private HealthPolicy health;
    private RollbackPolicy rollback;
    private GatePolicy gates;

    PolicyBuilder(Policy from) {
        batchSize = from.pace().batchSize();
        window = from.pace().window();
        batchPause = from.pace().batchPause();
        order = from.pace().order();
        pauseAfterBatch = from.pace().pauseAfterBatch();
        bake = from.pace().bake();
        maxUnavailable = from.availability().maxUnavailable();
        allowDowntime = from.availability().allowDowntime();
        allowUnknownPrevious = from.availability().allowUnknownPrevious();
        joiners = from.availability().joiners();
        instanceDeadline = from.deadlines().instanceDeadline();
        instanceRetries = from.deadlines().instanceRetries();
        drainTimeout = from.deadlines().drainTimeout();
        onDrainFailure = from.deadlines().onDrainFailure();
        progressDeadline = from.deadlines().progressDeadline();
        onStall = from.deadlines().onStall();
        autoRollback = from.failures().autoRollback();
        blame = from.failures().blame();
        rollbackThreshold = from.failures().rollbackThreshold();
        rollbackThresholdOf = from.failures().rollbackThresholdOf();
        maxFailed = from.failures().maxFailed();
        health = from.health();
        rollback = from.rollback();
        gates = from.gates();
    }

    public PolicyBuilder batchSize(int count) {
        return batchSize(BatchSize.of(count));
    }

    public PolicyBuilder maxUnavailable(int count) {
        Checks.range("maxUnavailable", count, 1, DeploymentRequest.MAX_INSTANCES);
        return maxUnavailable(Amount.of(count));
    }

    /** Null for the default. */
    public PolicyBuilder batchSize(@Nullable BatchSize value) {
        batchSize = value;
        return this;
    }

    public PolicyBuilder window(Window value) {
        window = Checks.notNull("window", value);
        return this;
    }

    public PolicyBuilder batchPause(Duration value) {
        batchPause = Checks.duration("batchPause", value);
        return this;
    }

    public PolicyBuilder order(Order value) {
        order = Checks.notNull("order", value);
        return this;
    }

    public PolicyBuilder pauseAfterBatch(PauseAfterBatch value) {
        pauseAfterBatch = Checks.notNull("pauseAfterBatch", value);
        return this;
    }

    public PolicyBuilder bake(Duration value) {
        bake = Checks.duration("bake", value);
        return this;
    }

    /** Null for the largest batch. */
    public PolicyBuilder maxUnavailable(@Nullable Amount value) {
        maxUnavailable = value;
        return this;
    }

    public PolicyBuilder allowDowntime(boolean value) {
        allowDowntime = value;
        return this;
    }

    public PolicyBuilder allowUnknownPrevious(boolean value) {
        allowUnknownPrevious = value;
        return this;
    }

    public PolicyBuilder joiners(Joiners value) {
        joiners = Checks.notNull("joiners", value);
        return this;
    }

    public PolicyBuilder instanceDeadline(Duration value) {
        instanceDeadline = Checks.positive("instanceDeadline", value);
        return this;
    }

    public PolicyBuilder instanceRetries(int value) {
        instanceRetries = Checks.range("instanceRetries", value, 0, 1000);
        return this;
    }

    public PolicyBuilder drainTimeout(Duration value) {
        drainTimeout = Checks.positive("drainTimeout", value);
        return this;
    }

    public PolicyBuilder onDrainFailure(OnDrainFailure value) {
        onDrainFailure = Checks.notNull("onDrainFailure", value);
        return this;
    }

    public PolicyBuilder progressDeadline(Duration value) {
        progressDeadline = Checks.positive("progressDeadline", value);
        return this;
    }

    public PolicyBuilder onStall(OnStall value) {
        onStall = Checks.notNull("onStall", value);
        return this;
    }

    public PolicyBuilder autoRollback(boolean value) {
        autoRollback = value;
        return this;
    }

    public PolicyBuilder blame(Blame value) {
        blame = Checks.notNull("blame", value);
        return this;
    }

    public PolicyBuilder rollbackThreshold(double value) {
        rollbackThreshold = value;
        return this;
    }

    public PolicyBuilder rollbackThresholdOf(ThresholdOf value) {
        rollbackThresholdOf = Checks.notNull("rollbackThresholdOf", value);
        return this;
    }

    /** Null for no such limit. */
    public PolicyBuilder maxFailed(@Nullable Integer value) {
        maxFailed = value;
        return this;
    }

    public PolicyBuilder health(HealthPolicy value) {
        health = Checks.notNull("health", value);
        return this;
    }

    public PolicyBuilder gates(GatePolicy value) {
        gates = Checks.notNull("gates", value);
        return this;
    }

    public PolicyBuilder rollback(RollbackPolicy value) {
        rollback = Checks.notNull("rollback", value);
        return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if a field is out of its range or does not fit another one
     */
    public Policy build() {
        return new Policy(
                new Pace(batchSize, window, batchPause, order, pauseAfterBatch, bake),
                new Availability(maxUnavailable, allowDowntime, allowUnknownPrevious, joiners),
                health,
                new Deadlines(
                        instanceDeadline, instanceRetries, drainTimeout, onDrainFailure, progressDeadline, onStall),
                new FailurePolicy(autoRollback, blame, rollbackThreshold, rollbackThresholdOf, maxFailed),
                rollback,
                gates);
    }
}
