package dev.rollout.spi;

import dev.rollout.NumberedEvent;
import java.util.List;
import java.util.Optional;

/**
 * Keeps deployments. Decides nothing: it compares, sets and numbers. Every change is one transaction, every answer
 * carries the store's clock. Called on several threads at once, those of callers and of the engine, so it has to be
 * threadsafe. Any method may throw {@link StoreException}: could not tell.
 */
public interface StateStore {
    /**
     * Stores a deployment, with the steps on others that it brings along, unless its service then had two active ones or two
     * pending ones, or has one of the same request key (that is looked at first).
     * Raises the service's fence and gives it to the driving session, if there is one and it is alive; without one the
     * deployment belongs to nobody.
     *
     * @param deployment whole, with its first events
     * @return what was stored, or what stands in its way
     */
    CreateResult create(NewDeployment deployment);

    /**
     * A deployment with all its instances; empty where there is none.
     *
     * @param deploymentId its id
     * @return its rows as of one moment
     * @throws CorruptDocumentException if what is stored can't be read
     */
    Optional<DeploymentSnapshot> load(String deploymentId);

    /**
     * Stores a driver's step where fence and revision are still those it read, and the deployment is not final; and with it
     * the steps on other deployments that it brings along. {@code Stale} where one of these can't be stored.
     *
     * @param write what changes; what it does not name stays
     * @return whether it is stored, and if not, why
     */
    CommitResult commit(DeploymentWrite write);

    /**
     * Stores a command where the revision is still the one that was read; {@code Fenced} where it is final or gone.
     *
     * @param request what changes
     * @return whether it is stored, and if not, why
     */
    CommitResult request(ControlRequest request);

    /**
     * The events of a deployment with numbers from {@code fromSequence} on, in order, without a gap, at most
     * {@code limit}; empty beyond the end and for an unknown deployment.
     *
     * @param deploymentId its id
     * @param fromSequence from 1
     * @param limit at least 1
     * @return at most {@code limit} of them
     */
    List<NumberedEvent> events(String deploymentId, long fromSequence, int limit);

    /**
     * Root rows, newest first; those that can't be read are left out.
     *
     * @param query which ones, and how many at most
     * @return without their instances
     */
    List<DeploymentRoot> list(DeploymentQuery query);
}
