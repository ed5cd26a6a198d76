package dev.rollout.simulation;

import dev.rollout.Instance;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.TrafficSplit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The instances of a simulation, their registry, and what became of them. Not threadsafe. */
public final class ScriptedFleet {
    private final VirtualTime time;
    private final Script script;
    private final String service;
    private final Map<String, ScriptedInstance> instances = new LinkedHashMap<>();
    private final InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
    private final FleetLog log = new FleetLog();
    private final FleetMeasure measure = new FleetMeasure();
    private final ScriptedTraffic traffic = new ScriptedTraffic();
    private final @Nullable WorldRules rules;
    private int minServing = Integer.MAX_VALUE;
    private int maxOutOfService;

    ScriptedFleet(VirtualTime time, Script script, String service) {
        this.time = time;
        this.script = script;
        this.service = service;
        this.rules = script.behaviour() instanceof WorldRules ruled ? ruled : null;
    }

    /** Adds instances {@code i-01}, {@code i-02}, …, alive and in service.
     * @param count so many
     * @param version that they run
     * @return this fleet */
    public ScriptedFleet add(int count, String version) {
        int width = Math.max(2, Integer.toString(count).length());
        for (int number = 1; number <= count; number++) {
            add(String.format("i-%0" + width + "d", number), version);
        }
        return this;
    }

    /** Adds an instance, alive and in service.
     * @param id its id
     * @param version that it runs; where it is null, the registry does not know it
     * @return this fleet */
    public ScriptedFleet add(String id, @Nullable String version) {
        return add(Instance.of(id, service, id + ":80", version), true, true);
    }

    /** Adds an instance, alive and in service.
     * @param instance as the registry is to know it
     * @return this fleet */
    public ScriptedFleet add(Instance instance) {
        return add(instance, true, true);
    }

    /** Adds an instance; one of the same id takes the place of an earlier one. */
    ScriptedFleet add(Instance instance, boolean alive, boolean inService) {
        ScriptedInstance before = instances.get(instance.id());
        if (before != null) {
            leave(before);
        }
        ScriptedInstance added =
                new ScriptedInstance(instance.id(), instance.version() == null ? "unrecorded" : instance.version());
        added.alive = alive;
        added.dead = !alive;
        added.inService = inService;
        added.updatedAt = time.elapsed();
        instances.put(instance.id(), added);
        registry.put(instance);
        if (rules != null) {
            measure(added);
            rules.runs(this, added);
        }
        return this;
    }

    void remove(String id) {
        leave(get(id));
        registry.remove(service, id);
    }

    private void leave(ScriptedInstance instance) {
        instance.present = false;
        instance.alive = false;
        instance.dead = true;
        instance.generation++;
        measure(instance);
    }

    /** An instance dies: it does not serve until an update brings it back.
     * @param id its id */
    public void kill(String id) {
        ScriptedInstance instance = get(id);
        instance.alive = false;
        instance.dead = true;
        measure(instance);
    }

    /** An instance that is down is alive again, at the version that it ran, unless it is just being updated. */
    void recover(String id) {
        ScriptedInstance instance = get(id);
        boolean underWay = instance.updating != null && instance.updating.isAlive();
        if (!instance.alive && instance.present && !underWay) {
            instance.alive = true;
            instance.dead = false;
            instance.readyAt = time.elapsed().plus(script.startTime());
            started(instance);
        }
    }

    /** It is starting: it serves once it is ready. */
    void started(ScriptedInstance instance) {
        measure(instance);
        if (rules != null) {
            measureLater(instance, script.startTime());
            rules.runs(this, instance);
        }
    }

    /** Its health may change by itself after so long, unless it is updated before. */
    void measureLater(ScriptedInstance instance, Duration delay) {
        int generation = instance.generation;
        time.schedule(delay, () -> {
            if (instance.generation == generation) {
                measure(instance);
            }
        });
    }

    /** Changes what an instance really runs, behind everybody's back.
     * @param id its id
     * @param version that it runs from now on */
    public void setVersion(String id, String version) {
        get(id).version = version;
    }

    /** {@return the registry that knows the instances} */
    public InMemoryInstanceRegistry registry() {
        return registry;
    }

    /** {@return what the instances saw} */
    public FleetLog log() {
        return log;
    }

    /** {@return what really runs, by instance} */
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        instances.values().stream()
                .filter(instance -> instance.present)
                .forEach(instance -> versions.put(instance.id(), instance.version));
        return versions;
    }

    Map<String, Integer> countsByVersion() {
        Map<String, Integer> counts = new TreeMap<>();
        instances.values().stream()
                .filter(instance -> instance.alive)
                .forEach(instance -> counts.merge(instance.version, 1, Integer::sum));
        return counts;
    }

    /** {@return how many instances serve: alive, started, healthy and in service} */
    public int serving() {
        return (int) instances.values().stream().filter(this::serves).count();
    }

    /** {@return the fewest that ever served, seen after each change} */
    public int minServing() {
        return Math.min(minServing, serving());
    }

    /** {@return the most that were ever out of service at once} */
    public int maxOutOfService() {
        return maxOutOfService;
    }

    /** {@return how many are out of service now} */
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

    String service() {
        return service;
    }

    @Nullable
    WorldRules rules() {
        return rules;
    }

    ScriptedTraffic traffic() {
        return traffic;
    }

    void split(TrafficSplit split, CallContext context) {
        traffic.set(time.elapsed(), split, context.operationId());
        log.note(time.elapsed(), split.target(), FleetLog.What.SPLIT, String.valueOf(split.percent()), context);
        measureAll();
    }

    /** A slot that gets no traffic from the start. */
    void idle(String slot) {
        traffic.idle(
                slot,
                instances.keySet().stream()
                        .filter(id -> registry.instances(service).stream()
                                .anyMatch(instance -> instance.id().equals(id) && slot.equals(instance.slot())))
                        .collect(Collectors.toSet()));
        measureAll();
    }

    /** {@return what the router gives to each instance in rotation, in percent} */
    public Map<String, Double> shares() {
        return traffic.current(instances.values().stream()
                .filter(instance -> instance.present && instance.inService)
                .map(ScriptedInstance::id)
                .collect(Collectors.toSet()));
    }

    /** What was measured change by change, where the script allows that. */
    FleetMeasure measured() {
        return measure;
    }

    ScriptedInstance get(String id) {
        return Objects.requireNonNull(instances.get(id), () -> "no instance " + id);
    }

    @Nullable
    ScriptedInstance find(String id) {
        ScriptedInstance instance = instances.get(id);
        return instance == null || !instance.present ? null : instance;
    }

    boolean healthy(ScriptedInstance instance, int probe) {
        if (!instance.alive || time.elapsed().compareTo(instance.readyAt) < 0) {
            return false;
        }
        Duration since = time.elapsed().minus(instance.updatedAt);
        return rules == null
                ? script.behaviour().healthy(instance.id(), instance.version, since, probe)
                : rules.healthy(instance, since, probe > 0);
    }

    private boolean serves(ScriptedInstance instance) {
        return instance.inService && traffic.reaches(instance.id()) && healthy(instance, 0);
    }

    /** From now on it is put down to the engine that it does not serve, unless its probe told that it did not anyway. */
    void takes(ScriptedInstance instance) {
        if (serves(instance) && !instance.wasSeenSick()) {
            instance.byEngine = true;
            instance.taken = true;
        }
    }

    /** The engine gives it back, with a probe that found it well: if it does not serve all the same, that is its own doing. */
    void givenBack(ScriptedInstance instance) {
        if (instance.passedLastProbe()) {
            instance.taken = false;
        }
    }

    private void measureAll() {
        if (rules != null) {
            measure.together(() -> instances.values().forEach(this::measure));
        } else {
            minServing = Math.min(minServing, serving());
        }
    }

    void measure(ScriptedInstance changed) {
        if (rules != null) {
            measure.changed(changed, serves(changed), traffic.isIdle(changed.id()));
        } else {
            minServing = Math.min(minServing, serving());
            maxOutOfService = Math.max(maxOutOfService, outOfService());
        }
    }
}
