package dev.rollout.engine;

import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentLock;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.InstanceRegistry;
import dev.rollout.spi.ProgressChannel;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployer is made of.
 *
 * @param registry who is there
 * @param host the host's code; null for a deployer that submits and watches only
 * @param providers where things are kept
 * @param settings how it drives
 * @param listeners told of what it does
 * @param seams where it touches the system
 * @param atClose ends what was made for it alone
 */
public record Parts(
        InstanceRegistry registry,
        @Nullable HostCalls host,
        Providers providers,
        Settings settings,
        List<DeployerListener> listeners,
        Seams seams,
        Runnable atClose) {
    public Parts {
        listeners = List.copyOf(listeners);
    }

    /** The same with other providers. */
    Parts with(Providers others) {
        return new Parts(registry, host, others, settings, listeners, seams, atClose);
    }

    /**
     * Where things are kept.
     *
     * @param lock null for none
     * @param channel null for none
     */
    public record Providers(
            StateStore store,
            DriverSessions sessions,
            Retention retention,
            @Nullable DeploymentLock lock,
            @Nullable ProgressChannel channel) {}
}
