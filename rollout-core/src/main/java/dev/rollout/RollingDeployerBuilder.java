package dev.rollout;

import dev.rollout.engine.BlockingHostCalls;
import dev.rollout.engine.DefaultRollingDeployer;
import dev.rollout.engine.Parts;
import dev.rollout.engine.Settings;
import dev.rollout.engine.SystemRuntime;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentLock;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.Gate;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.InstanceRegistry;
import dev.rollout.spi.InstanceUpdater;
import dev.rollout.spi.ProgressChannel;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.TrafficRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RollingDeployer}. Required: {@link #instances}; to drive also {@link #updater} and {@link #probe}. A
 * part can be set once, but gates and listeners: a second time is refused with an {@link IllegalStateException}, null and
 * a value out of its range with an {@link IllegalArgumentException}. Not threadsafe.
 */
public final class RollingDeployerBuilder {
    private static final Duration ANSWER_RESERVE = Duration.ofSeconds(2);

    private @Nullable InstanceRegistry instances;
    private @Nullable InstanceUpdater updater;
    private @Nullable HealthProbe probe;
    private @Nullable TrafficRouter traffic;
    private final Map<String, Gate> gates = new LinkedHashMap<>();
    private @Nullable StateStore store;
    private @Nullable DriverSessions sessions;
    private @Nullable Retention retention;
    private @Nullable DeploymentLock lock;
    private @Nullable ProgressChannel progress;
    private final List<DeployerListener> listeners = new ArrayList<>();
    private String label = "rollout";
    private Set<String> services = Set.of();
    private Settings.Lease lease = new Settings.Lease(
            Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(1));
    private Settings.Limits limits = new Settings.Limits(256, 64, 32);
    private Duration closeTimeout = Duration.ofSeconds(30);

    RollingDeployerBuilder() {}

    /**
     * Who is there, and at which version. Required.
     *
     * @param registry called on the thread that submits, and on threads of the calls while it drives
     * @return this builder
     */
    public RollingDeployerBuilder instances(InstanceRegistry registry) {
        instances = once("instances", instances, registry);
        return this;
    }

    /**
     * Brings an instance to a version. Without one the deployer submits and watches only.
     *
     * @param instanceUpdater called on threads of the calls, see {@link #callSlots}; its capabilities are asked for once,
     *     by {@link #build()}
     * @return this builder
     */
    public RollingDeployerBuilder updater(InstanceUpdater instanceUpdater) {
        updater = once("updater", updater, instanceUpdater);
        return this;
    }

    /**
     * Asks an instance how it is. Required with an updater; {@link HealthProbe#none()} where they can't be asked.
     *
     * @param healthProbe called on threads of the probes, see {@link #probeSlots}
     * @return this builder
     */
    public RollingDeployerBuilder probe(HealthProbe healthProbe) {
        probe = once("probe", probe, healthProbe);
        return this;
    }

    /**
     * The load balancer. Without one, instances are updated without being drained.
     *
     * @param router called on threads of the calls; its capabilities are asked for once, by {@link #build()}
     * @return this builder
     */
    public RollingDeployerBuilder traffic(TrafficRouter router) {
        traffic = once("traffic", traffic, router);
        return this;
    }

    /**
     * A gate that plans ask for by this name; every process that drives a service needs the same ones.
     *
     * @param name by which plans ask for it, 1–100 characters
     * @param gate called on threads of the calls
     * @return this builder
     */
    public RollingDeployerBuilder gate(String name, Gate gate) {
        Checks.text("gate name", name, 100);
        if (gates.putIfAbsent(name, Checks.notNull("gate", gate)) != null) {
            throw new IllegalStateException("gate " + name + " is set already");
        }
        return this;
    }

    /**
     * Where deployments are kept; in memory by default, which does not survive the process.
     *
     * @param <S> a provider keeps deployments and sessions, and forgets what is old
     * @param stateStore shared by all processes that are to go on for each other
     * @return this builder
     */
    public <S extends StateStore & DriverSessions & Retention> RollingDeployerBuilder store(S stateStore) {
        store = once("store", store, stateStore);
        sessions = stateStore;
        retention = stateStore;
        return this;
    }

    /**
     * Damps contention where many processes submit at once; none by default.
     *
     * @param deploymentLock taken while a deployment is submitted; waited for 2 s at most, and where it can't be had,
     *     that goes on without it
     * @return this builder
     */
    public RollingDeployerBuilder lock(DeploymentLock deploymentLock) {
        lock = once("lock", lock, deploymentLock);
        return this;
    }

    /**
     * Carries live events to other processes; none by default.
     *
     * @param channel without one, events made elsewhere, and commands, are found by looking, about once a second
     * @return this builder
     */
    public RollingDeployerBuilder progress(ProgressChannel channel) {
        progress = once("progress", progress, channel);
        return this;
    }

    /**
     * Told of what this process does, for metrics and traces; none by default. May be called more than once.
     *
     * @param listener called by the deployer's own listener threads
     * @return this builder
     */
    public RollingDeployerBuilder listener(DeployerListener listener) {
        listeners.add(Checks.notNull("listener", listener));
        return this;
    }

    /**
     * Names this process for people; {@code rollout} by default.
     *
     * @param name 1–200 characters, need not be unique
     * @return this builder
     */
    public RollingDeployerBuilder label(String name) {
        label = Checks.text("label", name, 200);
        return this;
    }

    /**
     * Drives only deployments of these services; all by default.
     *
     * @param names of services, each once; none for all
     * @return this builder
     */
    public RollingDeployerBuilder services(String... names) {
        services = Set.of(names);
        return this;
    }

    /**
     * How ownership is kept. Without a renewal for {@code ttl} another process takes over; {@code stopMargin} before that
     * this one starts nothing any more. 30 s, 5 s and 8 s by default.
     *
     * @param ttl 10 s–1 h
     * @param renewEvery above 0
     * @param stopMargin at least 0, less than {@code ttl}, and 2 s longer than the store's longest answer
     * @return this builder
     * @throws IllegalArgumentException unless 10 s ≤ ttl ≤ 1 h, scanEvery ≤ ttl, and 3 × renewEvery ≤ ttl − stopMargin
     */
    public RollingDeployerBuilder lease(Duration ttl, Duration renewEvery, Duration stopMargin) {
        lease = new Settings.Lease(ttl, renewEvery, stopMargin, lease.scanEvery());
        return this;
    }

    /** Between two looks for orphaned deployments and for commands given elsewhere, ± 20 %; 1 s by default.
     * @param interval from 50 ms to the lease's ttl
     * @return this builder */
    public RollingDeployerBuilder scanEvery(Duration interval) {
        lease = new Settings.Lease(lease.ttl(), lease.renewEvery(), lease.stopMargin(), interval);
        return this;
    }

    /** Calls to the updater and the router at once, over all deployments, 1–10,000; 256 by default.
     * @param slots 1–10,000; an instance is opened only where one is free
     * @return this builder */
    public RollingDeployerBuilder callSlots(int slots) {
        limits = new Settings.Limits(slots, limits.probeSlots(), limits.maxAbandoned());
        return this;
    }

    /** Probes at once, over all deployments, 1–10,000; 64 by default.
     * @param slots 1–10,000
     * @return this builder */
    public RollingDeployerBuilder probeSlots(int slots) {
        limits = new Settings.Limits(limits.callSlots(), slots, limits.maxAbandoned());
        return this;
    }

    /** At so many calls past their deadline that ignore their interrupt, nothing is started any more; 32 by default.
     * @param calls 1–10,000
     * @return this builder */
    public RollingDeployerBuilder maxAbandoned(int calls) {
        limits = new Settings.Limits(limits.callSlots(), limits.probeSlots(), calls);
        return this;
    }

    /** {@code close} waits so long for calls under way; 30 s by default.
     * @param timeout 0–30 days
     * @return this builder */
    public RollingDeployerBuilder closeTimeout(Duration timeout) {
        closeTimeout = Checks.duration("closeTimeout", timeout);
        return this;
    }

    /**
     * The deployer, not started. It holds threads from its first use on, so close it.
     *
     * @return a new deployer with each call
     * @throws IllegalStateException if a required part is missing, or the stop margin is shorter than the store's socket
     *     timeout and 2 s
     */
    public RollingDeployer build() {
        if (instances == null) {
            throw new IllegalStateException("instances is not set; give an InstanceRegistry");
        }
        if (updater != null && probe == null) {
            throw new IllegalStateException(
                    "probe is not set; give HttpHealthProbe.path(\"/health\"), or HealthProbe.none() where instances can't be asked");
        }
        if (updater != null && sessions != null) {
            sessions.longestAnswer().ifPresent(this::fitsTheMargin);
        }
        SystemRuntime runtime = new SystemRuntime();
        BlockingHostCalls host = updater == null || probe == null
                ? null
                : new BlockingHostCalls(
                        new BlockingHostCalls.Host(instances, updater, probe, traffic, Map.copyOf(gates)),
                        runtime.hostThreads());
        return new DefaultRollingDeployer(new Parts(
                instances,
                host,
                providers(),
                new Settings(label, services, lease, limits, closeTimeout),
                listeners,
                runtime.seams(),
                runtime::close));
    }

    private void fitsTheMargin(Duration longestAnswer) {
        Duration needed = longestAnswer.plus(ANSWER_RESERVE);
        if (lease.stopMargin().compareTo(needed) < 0) {
            throw new IllegalStateException(
                    "stopMargin must be at least the store's socketTimeout + " + ANSWER_RESERVE + " = "
                            + longestAnswer + " + " + ANSWER_RESERVE + " = " + needed + ", was " + lease.stopMargin()
                            + "; a frozen database would hold this process beyond its lease: raise stopMargin or lower socketTimeout");
        }
    }

    private Parts.Providers providers() {
        if (store == null || sessions == null || retention == null) {
            InMemoryStateStore memory = new InMemoryStateStore();
            return new Parts.Providers(memory, memory, memory, lock, progress);
        }
        return new Parts.Providers(store, sessions, retention, lock, progress);
    }

    private static <T> T once(String part, @Nullable T before, T now) {
        if (before != null) {
            throw new IllegalStateException(part + " is set already");
        }
        return Checks.notNull(part, now);
    }
}
