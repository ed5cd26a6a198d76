package dev.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sets single fields of a {@link Policy}; each is checked where it is set, and against the others by {@link #build()}. A
 * value that is null or out of its range is refused with an {@link IllegalArgumentException} that names the field. More
 * about what they mean: {@link Pace}, {@link Availability}, {@link HealthPolicy}, {@link Deadlines}, {@link
 * FailurePolicy}, {@link RollbackPolicy}, {@link GatePolicy}. Not threadsafe. */
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

    /** Instances a batch; 2 by default.
     * @param count 1–100,000
     * @return this builder */
    public PolicyBuilder batchSize(int count) {
        return batchSize(BatchSize.of(count));
    }

    /** Serving instances that may be taken at once; the largest batch by default.
     * @param count 1–100,000
     * @return this builder */
    public PolicyBuilder maxUnavailable(int count) {
        Checks.range("maxUnavailable", count, 1, DeploymentRequest.MAX_INSTANCES);
        return maxUnavailable(Amount.of(count));
    }

    /** Instances a batch, as a percentage or as a list; 2 by default.
     * @param value null for the default
     * @return this builder */
    public PolicyBuilder batchSize(@Nullable BatchSize value) {
        batchSize = value;
        return this;
    }

    /** How one batch follows the other; {@link Window#BATCH} by default.
     * @param value a barrier between batches, or a sliding window
     * @return this builder */
    public PolicyBuilder window(Window value) {
        window = Checks.notNull("window", value);
        return this;
    }

    /** The pause between two batches; 10 s by default.
     * @param value 0–30 days
     * @return this builder */
    public PolicyBuilder batchPause(Duration value) {
        batchPause = Checks.duration("batchPause", value);
        return this;
    }

    /** The order of the instances; {@link Order#REGISTRY} by default.
     * @param value of those that serve; sick ones go first anyway
     * @return this builder */
    public PolicyBuilder order(Order value) {
        order = Checks.notNull("order", value);
        return this;
    }

    /** After which batches a person has to promote it; after none by default.
     * @param value not together with a sliding window
     * @return this builder */
    public PolicyBuilder pauseAfterBatch(PauseAfterBatch value) {
        pauseAfterBatch = Checks.notNull("pauseAfterBatch", value);
        return this;
    }

    /** How long the updated fleet is watched after the last batch; 0 by default.
     * @param value 0–30 days
     * @return this builder */
    public PolicyBuilder bake(Duration value) {
        bake = Checks.duration("bake", value);
        return this;
    }

    /** Serving instances that may be taken at once; the largest batch by default.
     * @param value null for the default
     * @return this builder */
    public PolicyBuilder maxUnavailable(@Nullable Amount value) {
        maxUnavailable = value;
        return this;
    }

    /** Whether the last serving instance may be taken down; false by default.
     * @param value true to allow it
     * @return this builder */
    public PolicyBuilder allowDowntime(boolean value) {
        allowDowntime = value;
        return this;
    }

    /** Whether instances of unknown version, which could not be rolled back, may be updated; false by default.
     * @param value true to allow it
     * @return this builder */
    public PolicyBuilder allowUnknownPrevious(boolean value) {
        allowUnknownPrevious = value;
        return this;
    }

    /** What happens to instances that join meanwhile; {@link Joiners#TARGET} by default.
     * @param value brings them to the target, or leaves them
     * @return this builder */
    public PolicyBuilder joiners(Joiners value) {
        joiners = Checks.notNull("joiners", value);
        return this;
    }

    /** From the opening of an instance until it is healthy, retries included; 5 min by default.
     * @param value above 0, at most 30 days
     * @return this builder */
    public PolicyBuilder instanceDeadline(Duration value) {
        instanceDeadline = Checks.positive("instanceDeadline", value);
        return this;
    }

    /** How often an update that failed is tried again; 0 by default.
     * @param value 0–1,000
     * @return this builder */
    public PolicyBuilder instanceRetries(int value) {
        instanceRetries = Checks.range("instanceRetries", value, 0, 1000);
        return this;
    }

    /** How long an instance's requests have to end; 5 s by default.
     * @param value above 0, at most 30 days
     * @return this builder */
    public PolicyBuilder drainTimeout(Duration value) {
        drainTimeout = Checks.positive("drainTimeout", value);
        return this;
    }

    /** What happens where they don't; {@link OnDrainFailure#FAIL_INSTANCE} by default.
     * @param value fails the instance, or goes on
     * @return this builder */
    public PolicyBuilder onDrainFailure(OnDrainFailure value) {
        onDrainFailure = Checks.notNull("onDrainFailure", value);
        return this;
    }

    /** Without progress for so long, planned waits apart, it is stalled; 10 min by default.
     * @param value above 0, at most 30 days
     * @return this builder */
    public PolicyBuilder progressDeadline(Duration value) {
        progressDeadline = Checks.positive("progressDeadline", value);
        return this;
    }

    /** What happens then; {@link OnStall#ROLL_BACK} by default.
     * @param value rolls back, pauses or fails
     * @return this builder */
    public PolicyBuilder onStall(OnStall value) {
        onStall = Checks.notNull("onStall", value);
        return this;
    }

    /** Whether too many failures bring back the previous versions; true by default.
     * @param value false to stop there instead
     * @return this builder */
    public PolicyBuilder autoRollback(boolean value) {
        autoRollback = value;
        return this;
    }

    /** Whether the old version is looked at before that; {@link Blame#HOLD} by default.
     * @param value holds where the old version fails as well, or asks nobody
     * @return this builder */
    public PolicyBuilder blame(Blame value) {
        blame = Checks.notNull("blame", value);
        return this;
    }

    /** Strictly more failures than this percentage are too many; 10 by default.
     * @param value 0–100, checked by {@link #build()}
     * @return this builder */
    public PolicyBuilder rollbackThreshold(double value) {
        rollbackThreshold = value;
        return this;
    }

    /** What that is a percentage of; {@link ThresholdOf#ATTEMPTED} by default.
     * @param value instances attempted, of the service, or of the batch
     * @return this builder */
    public PolicyBuilder rollbackThresholdOf(ThresholdOf value) {
        rollbackThresholdOf = Checks.notNull("rollbackThresholdOf", value);
        return this;
    }

    /** More failures than this are too many as well; no such limit by default.
     * @param value 0–100,000, checked by {@link #build()}; null for none
     * @return this builder */
    public PolicyBuilder maxFailed(@Nullable Integer value) {
        maxFailed = value;
        return this;
    }

    /** When an instance counts as healthy; {@link HealthPolicy#defaults()} by default.
     * @param value the whole group
     * @return this builder */
    public PolicyBuilder health(HealthPolicy value) {
        health = Checks.notNull("health", value);
        return this;
    }

    /** What is asked between batches; {@link GatePolicy#defaults()}, nothing, by default.
     * @param value the whole group
     * @return this builder */
    public PolicyBuilder gates(GatePolicy value) {
        gates = Checks.notNull("gates", value);
        return this;
    }

    /** How instances are brought back; {@link RollbackPolicy#defaults()} by default.
     * @param value the whole group
     * @return this builder */
    public PolicyBuilder rollback(RollbackPolicy value) {
        rollback = Checks.notNull("rollback", value);
        return this;
    }

    /** {@return the policy; the builder may be used on}
     * @throws IllegalArgumentException if a field is out of its range or does not fit another one */
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
