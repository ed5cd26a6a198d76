package dev.rollout.simulation;

import dev.rollout.Instance;
import dev.rollout.memory.InMemoryInstanceRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The instances of a simulation, their registry, and what became of them. Not threadsafe. */
public final class ScriptedFleet {
    private final VirtualTime time;
    private final Script script;
    private final String service;
    private final Map<String, ScriptedInstance> instances = new LinkedHashMap<>();
    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
    private final FleetLog log = new FleetLog();
    private int minServing = Integer.MAX_VALUE;
    private int maxOutOfService;

    ScriptedFleet(VirtualTime time, Script script, String service) {
        this.time = time;
        this.script = script;
        this.service = service;
    }

    /** Adds {@code count} instances {@code i-01}, {@code i-02}, … at a version. */
    public ScriptedFleet add(int count, String version) {
        int width = Math.max(2, Integer.toString(count).length());
        for (int number = 1; number <= count; number++) {
            add(String.format("i-%0" + width + "d", number), version);
        }
        return this;
    }

    /** Adds an instance, alive and in service; where the version is null, the registry does not know it. */
    public ScriptedFleet add(String id, @Nullable String version) {
        instances.put(id, new ScriptedInstance(id, version == null ? "unrecorded" : version));
        registry.put(Instance.of(id, service, id + ":80", version));
        return this;
    }

    /** Adds an instance, alive and in service, as the registry is to know it. */
    public ScriptedFleet add(Instance instance) {
        String version = instance.version();
        instances.put(instance.id(), new ScriptedInstance(instance.id(), version == null ? "unrecorded" : version));
        registry.put(instance);
        return this;
    }

    /** An instance dies: it does not serve until an update brings it back. */
    public void kill(String id) {
        get(id).alive = false;
        measure();
    }

    /** The router or somebody else changed what an instance really runs, behind everybody's back. */
    public void setVersion(String id, String version) {
        get(id).version = version;
    }

    public InMemoryInstanceRegistry registry() {
        return registry;
    }

    public FleetLog log() {
        return log;
    }

    /** What really runs, by instance. */
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        instances.values().forEach(instance -> versions.put(instance.id(), instance.version));
        return versions;
    }

    /** How many instances serve: alive, started, healthy and in service. */
    public int serving() {
        return (int) instances.values().stream().filter(this::serves).count();
    }

    /** The fewest that ever served, seen after each change. */
    public int minServing() {
        return Math.min(minServing, serving());
    }

    /** The most that were ever out of service at once. */
    public int maxOutOfService() {
        return maxOutOfService;
    }

    /** How many are out of service now. */
    public int outOfService() {
        return (int) instances.values().stream()
                .filter(instance -> !instance.inService)
                .count();
    }

    VirtualTime time() {
        return time;
    }

    Script script() {
        return script;
    }

    ScriptedInstance get(String id) {
        return Objects.requireNonNull(instances.get(id), () -> "no instance " + id);
    }

    boolean healthy(ScriptedInstance instance, int probe) {
        Duration since = time.elapsed().minus(instance.updatedAt);
        return instance.alive
                && time.elapsed().compareTo(instance.readyAt) >= 0
                && script.behaviour().healthy(instance.id(), instance.version, since, probe);
    }

    private boolean serves(ScriptedInstance instance) {
        return instance.inService && healthy(instance, 0);
    }

    /** Takes the measure after a change. */
    void measure() {
        minServing = Math.min(minServing, serving());
        maxOutOfService = Math.max(maxOutOfService, outOfService());
    }
}
