package dev.rollout.spi;

import dev.rollout.EngineHealth;
import dev.rollout.Invariant;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Told of what one process does, for metrics and traces: of the steps that <em>this</em> process stored, of no others. So the
 * figures of all processes add up. Who wants every event of a deployment uses {@link dev.rollout.RollingDeployer#watch}.
 *
 * <p>Called on the deployer's listener threads, one call at a time and in order, after the fact; nothing waits for it. What it
 * throws is logged, and the others are told all the same. One that is so slow that 10,000 calls wait misses the next ones,
 * which is counted. What happened is told once: also where the answer to a write got lost and the driver found later that it
 * was stored. It is not told of what was stored just before its process died, and of a command whose answer got lost.
 *
 * <p>One listener may be given to several deployers; it is then called by several threads.
 */
public interface DeployerListener {
    /**
     * A deployer was built with it. The first call.
     *
     * @param health never blocks; also answers once it is closed
     */
    default void attached(Supplier<EngineHealth> health) {}

    /**
     * This process drives a deployment from now on.
     *
     * @param root as it stands; its fence tells this driver from the ones before and after
     * @param instances its rows
     * @param takenOver whether another driver, or an earlier session of this process, has written before
     */
    default void driving(DeploymentRoot root, List<InstanceState> instances, boolean takenOver) {}

    /**
     * This process stored a step: its own one as the driver, a command, or a new deployment.
     *
     * @param step told once
     */
    default void stored(StoredStep step) {}

    /**
     * This process does not drive a deployment any more: it has ended, this process is being closed, or its session was lost.
     *
     * @param root as this process knew it last
     */
    default void released(DeploymentRoot root) {}

    /** The session was lost: the store refused to renew it. Others may have taken over what it drove. */
    default void leaseLost() {}

    /**
     * The store was asked something.
     *
     * @param operation in lower snake case: create, load, commit, request, events, list, open, renew, take_over, scan,
     *     lease_until, end, prune
     * @param took until it answered or failed
     * @param answered whether it answered, whatever it said
     */
    default void storeCalled(String operation, Duration took, boolean answered) {}

    /**
     * One of the invariants does not hold. It was logged.
     *
     * @param invariant which one
     * @param what happened, without row contents
     */
    default void broken(Invariant invariant, String what) {}

    /** The deployer it was attached to is closed. The last call. */
    default void closed() {}
}
