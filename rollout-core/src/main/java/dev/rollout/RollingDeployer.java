package dev.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Deploys versions to services, batch after batch, with health gates and automatic rollback. Threadsafe.
 *
 * <p>A deployer that was {@link #start() started} drives deployments: its own, and those of processes that died. One that
 * was not submits, watches and commands only.
 *
 * <p>Every method but {@link #watch}, {@link #watchAll}, {@link #await} and {@link #health} answers within the store's timeouts. Where the
 * store can't be reached they throw {@link dev.rollout.spi.StoreException}; it is safe to call them again.
 */
public interface RollingDeployer extends AutoCloseable {

    /** A builder with the defaults. */
    static RollingDeployerBuilder builder() {
        return new RollingDeployerBuilder();
    }

    /**
     * Opens a session and begins to drive.
     *
     * @throws IllegalStateException if there is no updater, or it was started or closed before
     */
    void start();

    /**
     * What a request would do, without doing it: its batches, how many instances serve at each step, which failure stops it,
     * and how long it takes.
     *
     * @throws IllegalArgumentException if the request is not valid for the fleet
     * @throws RefusedException if it can't be carried out safely; the message says the smallest change that helps
     */
    Forecast plan(DeploymentRequest request);

    /**
     * Submits a deployment; returns as soon as it is stored. A request with the key of an earlier one and the same content
     * returns that one.
     *
     * @throws IllegalArgumentException if the request is not valid for the fleet
     * @throws AlreadyActiveException if the service has an active deployment
     * @throws RefusedException if it can't be carried out safely, there is nothing to do, or the key stands for something
     *     else
     */
    Deployment deploy(DeploymentRequest request);

    /** A deployment with its instances. */
    Optional<Deployment> find(String deploymentId);

    /** The newest deployments of a service, newest first, without their instances. */
    List<Deployment> history(String service, int limit);

    /** The deployments that are not final, oldest first, without their instances. */
    List<Deployment> active();

    /** Holds a deployment: what is open is finished, nothing new is begun. Without effect where it is held already. */
    Deployment pause(String deploymentId, By by);

    /** Lets a held deployment go on in its direction. Where an update was in doubt, this is the word to do it again. */
    Deployment resume(String deploymentId, By by);

    /** Pauses every deployment that is in progress or rolling back; returns them. */
    List<Deployment> pauseAll(By by);

    /** Cancels a deployment that is not final. */
    Deployment cancel(String deploymentId, CancelMode mode, By by);

    /**
     * Brings every touched instance back to its own previous version. Of a deployment that is final this takes a new one,
     * linked to it, which is returned.
     *
     * @throws RefusedException if it is being stopped, or nothing has to be brought back
     * @throws AlreadyActiveException if it is final, and the service has an active deployment
     */
    Deployment rollBack(String deploymentId, By by);

    /**
     * Skips the present wait: the pause after a batch, the batch pause or the bake. A paused deployment goes on.
     *
     * @throws RefusedException if it waits for nothing of the kind
     */
    Deployment promote(String deploymentId, By by);

    /**
     * Approves what a canary waits for; it goes on.
     *
     * @param approval its name in the plan
     * @throws RefusedException if it does not wait for an approval of that name
     */
    Deployment approve(String deploymentId, String approval, By by);

    /**
     * Rejects what a canary waits for: it is rolled back, or stops where that is not wanted.
     *
     * @param approval its name in the plan
     * @throws RefusedException if it does not wait for an approval of that name
     */
    Deployment reject(String deploymentId, String approval, By by);

    /**
     * The slots of a service, and which of them is active.
     *
     * @throws IllegalArgumentException if the registry returns null
     */
    Slots slots(String service);

    /**
     * Tries a deployment that is failed, rollback_failed or cancelled again: a new one, linked to it, which is returned. It
     * goes in the direction in which that failed, with its baselines, and skips what is done.
     *
     * @throws RefusedException if it is none of these, or nothing is left to do
     * @throws AlreadyActiveException if the service has an active deployment
     */
    Deployment retry(String deploymentId, By by);

    /**
     * Ends a paused deployment where it stands: completed if all its instances are healthy on the target, else failed. What
     * is in doubt is brought back first.
     *
     * @throws RefusedException if it is not paused
     */
    Deployment accept(String deploymentId, By by);

    /** Why a deployment is not further than it is. */
    Explanation explain(String deploymentId);

    /**
     * Hands every event of a deployment from {@code fromSequence} on to the listener: at least once, in order, without a
     * gap, until the last one or until the subscription is closed. The listener is called on the deployer's threads, one
     * event at a time; what it throws is logged, counted, and the next event is delivered all the same.
     *
     * @param fromSequence from 1; one beyond the end waits for it
     */
    Subscription watch(String deploymentId, long fromSequence, Consumer<NumberedEvent> listener);

    /** As {@link #watch(String, long, Consumer)} from the first event. */
    default Subscription watch(String deploymentId, Consumer<NumberedEvent> listener) {
        return watch(deploymentId, 1, listener);
    }

    /** Hands every event of every deployment that is active now or later to the listener, each deployment from its next one. */
    Subscription watchAll(Consumer<NumberedEvent> listener);

    /**
     * Waits for the end of a deployment and returns it. A paused one keeps waiting.
     *
     * @throws AwaitTimeoutException if it has not ended in time; it carries the deployment and why it waits
     * @throws InterruptedException if the thread is interrupted; the deployment goes on
     */
    Deployment await(String deploymentId, Duration timeout) throws InterruptedException;

    /** Deletes the deployments that ended before {@code olderThan}, with their instances and events; returns how many. */
    int prune(Instant olderThan);

    /**
     * How this deployer fares, for the health endpoint of its host: what its loops know already. Never blocks, asks nobody,
     * and may be called at any rate, also before {@link #start} and after {@link #close}.
     */
    EngineHealth health();

    /**
     * Stops driving: waits for calls under way, then gives up ownership, so that others go on at once; where they don't end
     * in time the lease runs out. Changes no deployment. Returns within the close timeout. Idempotent.
     */
    @Override
    void close();
}
