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
 * <p>Every method but {@link #watch}, {@link #watchAll}, {@link #await} and {@link #health} answers within the
 * timeouts of the store, and where it asks who is there, of the registry. Where the store can't be reached they throw {@link
 * dev.rollout.spi.StoreException}; it is safe to call them again. An argument that is null or out of its range is refused
 * with an {@link IllegalArgumentException}, an id that no deployment has with a {@link RefusedException}, and everything
 * after {@link #close()} with an {@link IllegalStateException}.
 *
 * <p>A command is stored when it returns, and carried out by whichever process drives the deployment. It throws a {@link
 * RefusedException}, and changes nothing, where it does not fit how the deployment stands.
 */
public interface RollingDeployer extends AutoCloseable {

    /** {@return a builder with the defaults} */
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
     * @param request as it would be given to {@link #deploy}
     * @return the forecast, with warnings of what is probably not meant
     * @throws IllegalArgumentException if the request is not valid for the fleet
     * @throws RefusedException if it can't be carried out safely; the message says the smallest change that helps
     */
    Forecast plan(DeploymentRequest request);

    /**
     * Submits a deployment; returns as soon as it is stored. A request with the key of an earlier one and the same content
     * returns that one.
     *
     * @param request what is asked for
     * @return the deployment, just begun; {@code pending} where it waits for the one whose place it takes
     * @throws IllegalArgumentException if the request is not valid for the fleet
     * @throws AlreadyActiveException if the service has an active deployment
     * @throws RefusedException if it can't be carried out safely, there is nothing to do, or the key stands for something
     *     else
     */
    Deployment deploy(DeploymentRequest request);

    /**
     * A deployment with its instances.
     *
     * @param deploymentId its id
     * @return how it stands; empty where there is none, or it was pruned
     */
    Optional<Deployment> find(String deploymentId);

    /**
     * The newest deployments of a service, newest first, without their instances.
     *
     * @param service whose deployments
     * @param limit at most so many, 1–10,000
     * @return final ones and others; empty for a service that has none
     */
    List<Deployment> history(String service, int limit);

    /** {@return the deployments that are not final, oldest first, without their instances; at most 10,000, the newest} */
    List<Deployment> active();

    /**
     * Holds a deployment: what is open is finished, nothing new is begun. Without effect where it is held already.
     *
     * @param deploymentId of one that is in progress or rolling back
     * @param by who asks, and why
     * @return how it stands now; {@code paused} only once nothing is open any more
     */
    Deployment pause(String deploymentId, By by);

    /**
     * Lets a held deployment go on in its direction. Where an update was in doubt, this is the word to do it again.
     *
     * @param deploymentId of a held one
     * @param by who asks, and why
     * @return how it stands now
     */
    Deployment resume(String deploymentId, By by);

    /**
     * Pauses every deployment that is in progress or rolling back, as {@link #pause} does; one that ends in between is
     * left out.
     *
     * @param by who asks, and why
     * @return those that are held now
     */
    List<Deployment> pauseAll(By by);

    /**
     * Cancels a deployment that is not final. Without effect where it goes there already; one that is {@code pending}
     * ends at once.
     *
     * @param deploymentId of one that is pending, in progress or paused
     * @param mode whether what was done stays, or is brought back
     * @param by who asks, and why
     * @return how it stands now; it ends once nothing is open any more
     * @throws RefusedException if it is being rolled back and is to stop, is being stopped and is to be brought back, or
     *     is final
     */
    Deployment cancel(String deploymentId, CancelMode mode, By by);

    /**
     * Brings every touched instance back to its own previous version. Of a deployment that is final this takes a new one,
     * linked to it, which is returned.
     *
     * @param deploymentId of one that is in progress or paused, or of a final one
     * @param by who asks, and why
     * @return the deployment that goes back: this one, or the new one
     * @throws RefusedException if it is being stopped, or nothing has to be brought back
     * @throws AlreadyActiveException if it is final, and the service has an active deployment
     */
    Deployment rollBack(String deploymentId, By by);

    /**
     * Skips the present wait: the pause after a batch, the batch pause or the bake. A paused deployment goes on.
     *
     * @param deploymentId of one that is paused, or waits between two batches or in its bake
     * @param by who asks, and why
     * @return how it stands now
     * @throws RefusedException if it waits for nothing of the kind
     */
    Deployment promote(String deploymentId, By by);

    /**
     * Approves what a canary waits for; it goes on.
     *
     * @param deploymentId of one that waits for it
     * @param approval its name in the plan
     * @param by who approves, and why
     * @return how it stands now
     * @throws RefusedException if it does not wait for an approval of that name
     */
    Deployment approve(String deploymentId, String approval, By by);

    /**
     * Rejects what a canary waits for: it is rolled back, or stops where that is not wanted.
     *
     * @param deploymentId of one that waits for it
     * @param approval its name in the plan
     * @param by who rejects, and why
     * @return how it stands now
     * @throws RefusedException if it does not wait for an approval of that name
     */
    Deployment reject(String deploymentId, String approval, By by);

    /**
     * The slots of a service, and which of them is active.
     *
     * @param service as the registry knows it
     * @return without names where its instances have no slots
     * @throws IllegalArgumentException if the registry returns null
     */
    Slots slots(String service);

    /**
     * Tries a deployment that is failed, rollback_failed or cancelled again: a new one, linked to it, which is returned. It
     * goes in the direction in which that failed, with its baselines, and skips what is done.
     *
     * @param deploymentId of one that is {@code failed}, {@code rollback_failed} or {@code cancelled}
     * @param by who asks, and why
     * @return the new deployment
     * @throws RefusedException if it is none of these, or nothing is left to do
     * @throws AlreadyActiveException if the service has an active deployment
     */
    Deployment retry(String deploymentId, By by);

    /**
     * Ends a paused deployment where it stands: completed if all its instances are healthy on the target, else failed. What
     * is in doubt is brought back first.
     *
     * @param deploymentId of a paused one
     * @param by who asks, and why
     * @return how it stands now
     * @throws RefusedException if it is not paused
     */
    Deployment accept(String deploymentId, By by);

    /**
     * Why a deployment is not further than it is.
     *
     * @param deploymentId its id
     * @return everything it waits for; nothing where it is final
     */
    Explanation explain(String deploymentId);

    /**
     * Hands every event of a deployment from {@code fromSequence} on to the listener: at least once, in order, without a
     * gap, until the last one or until the subscription is closed. The listener is called on the deployer's threads, one
     * event at a time; what it throws is logged, counted, and the next event is delivered all the same.
     *
     * @param deploymentId its id; it may be final
     * @param fromSequence from 1; one beyond the end waits for it
     * @param listener may block, which holds up its own events, and those of others where many do
     * @return what ends it
     */
    Subscription watch(String deploymentId, long fromSequence, Consumer<NumberedEvent> listener);

    /**
     * Hands every event of a deployment to the listener, from the first one on, see {@link #watch(String, long,
     * Consumer)}.
     *
     * @param deploymentId its id
     * @param listener called on the deployer's threads, one event at a time
     * @return what ends it
     */
    default Subscription watch(String deploymentId, Consumer<NumberedEvent> listener) {
        return watch(deploymentId, 1, listener);
    }

    /**
     * Hands every event of every deployment that is active now or later to the listener, each deployment from its next
     * one. Of one deployment it gets one event at a time, of several at once.
     *
     * @param listener called on the deployer's threads, so it has to be threadsafe
     * @return what ends it
     */
    Subscription watchAll(Consumer<NumberedEvent> listener);

    /**
     * Waits for the end of a deployment and returns it. A paused one keeps waiting.
     *
     * @param deploymentId its id
     * @param timeout at least 0; with 0 it only looks
     * @return the deployment in its end
     * @throws AwaitTimeoutException if it has not ended in time; it carries the deployment and why it waits
     * @throws InterruptedException if the thread is interrupted; the deployment goes on
     */
    Deployment await(String deploymentId, Duration timeout) throws InterruptedException;

    /**
     * Deletes the deployments that ended before {@code olderThan}, with their instances and events. Of each service that
     * has slots the newest one stays that tells which is the active one. Idempotent.
     *
     * @param olderThan by the store's clock
     * @return how many were deleted
     */
    int prune(Instant olderThan);

    /**
     * How this deployer fares, for the health endpoint of its host: what its loops know already. Never blocks, asks nobody,
     * and may be called at any rate, also before {@link #start} and after {@link #close}.
     *
     * @return how it stands at this moment
     */
    EngineHealth health();

    /**
     * Stops driving: waits for calls under way, then gives up ownership, so that others go on at once; where they don't end
     * in time the lease runs out. Changes no deployment. Returns within the close timeout. Idempotent.
     */
    @Override
    void close();
}
