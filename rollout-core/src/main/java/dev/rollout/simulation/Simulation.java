package dev.rollout.simulation;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeployerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A simulated world: a scripted fleet, a store, a client that submits and watches, and one or more processes that drive.
 * Everything happens on the caller's thread. Not threadsafe.
 *
 * <pre>{@code
 * Simulation world = new Simulation("web", Script.good().behaviour(Script.sick("v2")), Capabilities.none());
 * world.fleet().add(20, "v1");
 * world.driver("a");
 * Deployment end = world.run(DeploymentRequest.of("web", "v2"));
 * assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
 * assertThat(world.fleet().minServing()).isEqualTo(18);
 * }</pre>
 */
public final class Simulation {
    private static final Duration HORIZON = Duration.ofDays(2);
    private static final int ALL = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final InMemoryStateStore store;
    private final ScriptedFleet fleet;
    private final Capabilities capabilities;
    private final SimulatedProcess.Shared shared;
    private final SimulatedProcess client;
    private Consumer<String> passing = point -> {};
    private StoreFaults faults = (process, call) -> StoreFaults.Fault.NONE;

    /**
     * An empty fleet, an empty store and a client, at the start of virtual time.
     *
     * @param service whose instances the fleet has
     * @param script how they behave
     * @param capabilities of the updater and the router of every driver
     */
    public Simulation(String service, Script script, Capabilities capabilities) {
        int[] sessions = {0};
        this.store = new InMemoryStateStore(time, () -> "session-" + ++sessions[0]);
        this.fleet = new ScriptedFleet(time, script, service);
        this.capabilities = capabilities;
        StoreFaults now = (process, call) -> faults.at(process, call);
        this.shared = new SimulatedProcess.Shared(
                time,
                store,
                fleet,
                now,
                (process, when, point) -> passing.accept(process + ": " + when + point),
                CommitWatch.NONE,
                null,
                "");
        this.client = new SimulatedProcess(
                "client",
                new SimulatedProcess.Shared(
                        time, store, fleet, now, SimulatedProcess.Passing.NOBODY, CommitWatch.NONE, null, ""),
                null);
    }

    /**
     * Tells of each point at which a driving process could die: before and after each store call and each effect.
     *
     * @param listener told in words, such as a process, a moment and a call; it may crash that process
     */
    public void onPassing(Consumer<String> listener) {
        passing = listener;
    }

    /**
     * Says what goes wrong between the processes, the client included, and the store; nothing by default.
     *
     * @param whatGoesWrong asked at each call
     */
    public void storeFaults(StoreFaults whatGoesWrong) {
        faults = whatGoesWrong;
    }

    /** {@return the instances, to which some have to be added first} */
    public ScriptedFleet fleet() {
        return fleet;
    }

    /** {@return the time of this world} */
    public VirtualTime time() {
        return time;
    }

    /** {@return the store that all processes share; what is asked of it directly never goes wrong} */
    public InMemoryStateStore store() {
        return store;
    }

    /** {@return what submits, watches and commands; it drives nothing and does not die} */
    public RollingDeployer client() {
        return client.deployer();
    }

    /**
     * A process that drives, started now.
     *
     * @param name unique among them
     * @param listeners told of what it does, until it dies
     * @return the process
     */
    public SimulatedProcess driver(String name, DeployerListener... listeners) {
        SimulatedProcess process = new SimulatedProcess(name, shared, capabilities, listeners);
        process.deployer().start();
        return process;
    }

    /**
     * Submits a deployment and runs to its end.
     *
     * @param request as a client would submit it
     * @return the deployment in its end
     * @throws IllegalStateException if it is not final within two days of virtual time
     */
    public Deployment run(DeploymentRequest request) {
        return runToEnd(client().deploy(request).id());
    }

    /**
     * Runs until a deployment is final.
     *
     * @param deploymentId its id
     * @return the deployment in its end
     * @throws IllegalStateException if it is not within two days of virtual time
     */
    public Deployment runToEnd(String deploymentId) {
        if (!runUntil(() -> get(deploymentId).status().isFinal())) {
            throw new IllegalStateException(
                    "not final after " + HORIZON + ": " + get(deploymentId) + "; " + client().explain(deploymentId));
        }
        return get(deploymentId);
    }

    /**
     * Runs until something holds.
     *
     * @param holds asked before each step
     * @return false if it does not within two days of virtual time, or nothing is left to do
     */
    public boolean runUntil(java.util.function.BooleanSupplier holds) {
        while (time.elapsed().compareTo(HORIZON) < 0) {
            if (holds.getAsBoolean()) {
                return true;
            }
            if (!time.step()) {
                return false;
            }
        }
        return false;
    }

    /**
     * How a deployment stands.
     *
     * @param deploymentId its id
     * @return the deployment
     * @throws java.util.NoSuchElementException if there is none
     */
    public Deployment get(String deploymentId) {
        return client().find(deploymentId).orElseThrow();
    }

    /**
     * All events of a deployment so far.
     *
     * @param deploymentId its id
     * @return from the first one on; empty for an unknown deployment
     */
    public List<NumberedEvent> events(String deploymentId) {
        return new ArrayList<>(store.events(deploymentId, 1, ALL));
    }
}
