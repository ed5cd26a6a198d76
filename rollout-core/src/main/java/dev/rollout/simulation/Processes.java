package dev.rollout.simulation;

import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentStatus;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeploymentRoot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The processes of a scenario, a client that drives nothing and drivers d-1, d-2, …, and what happens to them. */
final class Processes {
    private static final By SOMEBODY = By.of("scenario");

    private final InMemoryStateStore store;
    private final ScriptedFleet fleet;
    private final SimulatedChannel channel;
    private final SimulatedProcess.Shared shared;
    private final SimulatedProcess client;
    private final Map<String, SimulatedProcess> drivers = new LinkedHashMap<>();
    private final FaultCount faults;
    private final Set<String> joined = new HashSet<>();
    private Fault storeFault = Fault.NONE;
    private boolean wasFrozen;

    Processes(
            VirtualTime time, InMemoryStateStore store, ScriptedFleet fleet, RunLog log, FaultCount faults, long seed) {
        this.store = store;
        this.fleet = fleet;
        this.faults = faults;
        this.channel = new SimulatedChannel(time, faults);
        String idSuffix = seed == 0 ? "" : "-" + Long.toUnsignedString(seed, 36);
        this.shared = new SimulatedProcess.Shared(
                time,
                store,
                fleet,
                (process, call) -> storeFault(),
                SimulatedProcess.Passing.NOBODY,
                log,
                channel,
                idSuffix);
        this.client = new SimulatedProcess("client", shared, null);
    }

    void start(int count, Capabilities capabilities) {
        for (int number = 1; number <= count; number++) {
            SimulatedProcess process = new SimulatedProcess("d-" + number, shared, capabilities);
            drivers.put(process.name(), process);
            process.deployer().start();
        }
    }

    SimulatedProcess client() {
        return client;
    }

    ScriptedFleet fleet() {
        return fleet;
    }

    boolean isStoreUp() {
        return storeFault == Fault.NONE;
    }

    private Fault storeFault() {
        if (storeFault != Fault.NONE) {
            faults.hit("store: " + (storeFault == Fault.ANSWER_LOST ? "answer" : "request") + " lost");
        }
        return storeFault;
    }

    /** Whether an instance came into the service, or came back, while the run went on. */
    boolean joined(String instance) {
        return joined.contains(instance);
    }

    /** Whether any was ever frozen. */
    boolean wasFrozen() {
        return wasFrozen;
    }

    boolean isAnyFrozen() {
        return drivers.values().stream().anyMatch(driver -> driver.isAlive() && driver.isFrozen());
    }

    /** Whether none is left that could do anything. */
    boolean isNobodyLeft() {
        for (SimulatedProcess driver : drivers.values()) {
            if (driver.isAlive() && !driver.isFrozen()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Does what an entry of the timeline says.
     *
     * @return a new deployment that this began, else null
     */
    @Nullable
    Deployment carryOut(TimelineEntry entry, Submitted submitted) {
        Deployment begun = act(entry, submitted);
        if (entry.what().isFault()) {
            faults.hit(entry.what().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        return begun;
    }

    private @Nullable Deployment act(TimelineEntry entry, Submitted submitted) {
        String instance = entry.instance();
        Member joiner = entry.joiner();
        switch (entry.what()) {
            case CRASH_DRIVER -> driving(entry, submitted, true).crash();
            case FREEZE_DRIVER -> {
                driving(entry, submitted, false).freeze();
                wasFrozen = true;
            }
            case THAW_DRIVER ->
                drivers.values().stream().filter(SimulatedProcess::isFrozen).forEach(SimulatedProcess::thaw);
            case STORE_DOWN -> storeFault = Fault.REQUEST_LOST;
            case STORE_LOSES_ANSWERS -> storeFault = Fault.ANSWER_LOST;
            case STORE_UP -> storeFault = Fault.NONE;
            case REDIS_DOWN -> channel.up(false);
            case REDIS_UP -> channel.up(true);
            case INSTANCE_DIES -> fleet.kill(known(instance));
            case INSTANCE_RECOVERS -> fleet.recover(known(instance));
            case INSTANCE_LEAVES -> fleet.remove(known(instance));
            case INSTANCE_JOINS -> join(Objects.requireNonNull(joiner));
            default -> {
                return command(entry, id(entry, submitted));
            }
        }
        return null;
    }

    private void join(Member member) {
        if (fleet.find(member.id()) != null) {
            throw new RefusedException("instance " + member.id() + " is there already");
        }
        joined.add(member.id());
        fleet.add(member.of(fleet.service()), member.alive(), member.inService());
    }

    private String known(@Nullable String instance) {
        if (instance == null || fleet.find(instance) == null) {
            throw new RefusedException("there is no instance " + instance);
        }
        return instance;
    }

    private static String id(TimelineEntry entry, Submitted submitted) {
        String key = entry.key();
        Submitted.One last = submitted.last();
        String id = key != null ? submitted.find(key) : last == null ? null : last.id();
        if (id == null) {
            throw new RefusedException("there is no deployment" + (key == null ? "" : " " + key));
        }
        return id;
    }

    private @Nullable Deployment command(TimelineEntry entry, String id) {
        RollingDeployer deployer = client.deployer();
        switch (entry.what()) {
            case PAUSE -> deployer.pause(id, SOMEBODY);
            case RESUME -> deployer.resume(id, SOMEBODY);
            case CANCEL -> deployer.cancel(id, Objects.requireNonNull(entry.mode()), SOMEBODY);
            case PROMOTE -> deployer.promote(id, SOMEBODY);
            case ACCEPT -> deployer.accept(id, SOMEBODY);
            case RETRY -> {
                return deployer.retry(id, SOMEBODY);
            }
            case ROLL_BACK -> {
                Deployment answer = deployer.rollBack(id, SOMEBODY);
                return answer.id().equals(id) ? null : answer;
            }
            case APPROVE -> deployer.approve(id, gate(entry, deployer, id), SOMEBODY);
            case REJECT -> deployer.reject(id, gate(entry, deployer, id), SOMEBODY);
            default -> throw new IllegalStateException(entry.what() + " is no command");
        }
        return null;
    }

    /** The one that is named, else the one that is waited for. */
    private static String gate(TimelineEntry entry, RollingDeployer deployer, String id) {
        if (entry.gate() != null) {
            return entry.gate();
        }
        return deployer.explain(id).waits().stream()
                .map(Wait::reason)
                .filter(WaitReason.Approval.class::isInstance)
                .map(reason -> ((WaitReason.Approval) reason).approval())
                .findFirst()
                .orElseThrow(() -> new RefusedException("gate must be set where no approval is waited for"));
    }

    /** The process of this name, null where that can do nothing. */
    @Nullable
    SimulatedProcess able(@Nullable String name) {
        SimulatedProcess process = drivers.get(String.valueOf(name));
        return process == null || !process.isAlive() || process.isFrozen() ? null : process;
    }

    /** The process that drives a deployment. */
    private SimulatedProcess driving(TimelineEntry entry, Submitted submitted, boolean frozenToo) {
        DeploymentRoot root = store.load(id(entry, submitted)).orElseThrow().root();
        DeploymentStatus status = root.state().status();
        SimulatedProcess driver = drivers.get(String.valueOf(root.ownership().label()));
        if (driver == null || !driver.isAlive() || (driver.isFrozen() && !frozenToo)) {
            throw new RefusedException(
                    "no process drives it, which is " + status.name().toLowerCase(Locale.ROOT));
        }
        return driver;
    }
}
