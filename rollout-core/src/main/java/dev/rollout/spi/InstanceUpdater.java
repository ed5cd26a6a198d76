package dev.rollout.spi;

import dev.rollout.Instance;
import java.util.Objects;
import java.util.Optional;

/**
 * Brings an instance to a version: the one thing that only the host can write.
 *
 * <p>Called on the engine's call threads, for several instances at once, at most once at a time for an instance by one
 * process. A call is interrupted at its deadline; one that ignores the interrupt is abandoned and its outcome dropped.
 * The same operation may be asked for again after a crash: declare what the updater can do about that in
 * {@link #capabilities()}.
 */
@FunctionalInterface
public interface InstanceUpdater {
    /**
     * Makes the instance run {@code version}, and returns when it does. Rollback calls it too, with the instance's own
     * previous version. While it runs the instance takes no traffic, if a {@link TrafficRouter} is set.
     *
     * @param instance as the registry told it, at the version that it runs as far as that is known
     * @param version to which; the target, or its own previous one
     * @param context deadline, fencing token, operation id and the request's attributes
     * @throws Exception if the update failed; the message is kept as evidence
     */
    void update(Instance instance, String version, CallContext context) throws Exception;

    /** {@return what this updater promises; nothing by default} Asked once, when the deployer is built. */
    default Capabilities capabilities() {
        return Capabilities.none();
    }

    /**
     * The version that the instance really runs; empty where it runs none. Called only if {@link #capabilities()} says
     * {@code versioned}. A FENCED updater records the token of this call as well.
     *
     * @param instance as the registry told it, at the version that it runs as far as that is known
     * @param context its deadline is to be kept as well
     * @return the version, by the name that {@link #update} is given; never null
     * @throws Exception if the updater could not tell
     */
    default Optional<String> currentVersion(Instance instance, CallContext context) throws Exception {
        return Optional.empty();
    }

    /**
     * The same updater, declared IDEMPOTENT: the same operation id, or the same version, twice does it once.
     *
     * @param updater often a lambda
     * @return one that promises that as well
     * @throws NullPointerException if it is null
     */
    static InstanceUpdater idempotent(InstanceUpdater updater) {
        Objects.requireNonNull(updater, "updater");
        return new InstanceUpdater() {
            @Override
            public void update(Instance instance, String version, CallContext context) throws Exception {
                updater.update(instance, version, context);
            }

            @Override
            public Capabilities capabilities() {
                return updater.capabilities().withIdempotent();
            }

            @Override
            public Optional<String> currentVersion(Instance instance, CallContext context) throws Exception {
                return updater.currentVersion(instance, context);
            }
        };
    }
}
