package dev.rollout.exploration;

import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.NumberedEvent;
import dev.rollout.decision.Beginning;
import dev.rollout.decision.Means;
import dev.rollout.engine.Memory;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.memory.StoreCopies;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentSpec;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One state of a world: the store, what each driver knows, and the instances as they really are. */
final class World {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    static final String ID = "d";
    static final String TARGET = "v2";

    /** A process that can drive: what it knows is null while it does not drive. */
    record Driver(Memory memory, String session, boolean stale, boolean idle, Instant wakeAt) {
        Driver with(Memory next, boolean nowStale, boolean nowIdle) {
            return new Driver(next, session, nowStale, nowIdle, wakeAt);
        }
    }

    /** An instance as it is: whether it is up follows from the updates under way. */
    record Real(String version, boolean inRotation, boolean well, boolean there, long token, Set<String> applied) {}

    final Scenario scenario;
    InMemoryStateStore store;
    Instant now = START;
    Driver[] drivers;
    Real[] reals;
    String[] registered;
    List<Flight> flights = List.of();
    /** How the router shares the traffic. */
    Shares shares = Shares.EVEN;

    int[] budgets;
    /** Good probes in a row that were started in the present health gate, by instance. */
    int[] good;
    /** Counts the health gates of each instance. */
    int[] epochs;

    int sessions;
    /** Whether a person approved what is to be approved. */
    boolean approved;
    /** Whether a call was given up by a living driver: then nothing fences its late effect. */
    boolean abandoned;

    private World(Scenario scenario) {
        this.scenario = scenario;
    }

    World copy() {
        World copy = new World(scenario);
        copy.store = store;
        copy.now = now;
        copy.drivers = drivers.clone();
        copy.reals = reals.clone();
        copy.registered = registered.clone();
        copy.shares = shares;
        copy.flights = new ArrayList<>(flights);
        copy.budgets = budgets.clone();
        copy.good = good.clone();
        copy.epochs = epochs.clone();
        copy.sessions = sessions;
        copy.approved = approved;
        copy.abandoned = abandoned;
        return copy;
    }

    static World begin(Scenario scenario) {
        World world = new World(scenario);
        int size = scenario.instances;
        world.store = new InMemoryStateStore(() -> START, () -> "s0");
        world.reals = new Real[size];
        world.registered = new String[size];
        for (int i = 0; i < size; i++) {
            world.registered[i] = scenario.versions.get(i);
            boolean idle = scenario.slot(i) != null && !scenario.slot(i).equals("blue");
            world.reals[i] = new Real(world.registered[i], !idle, !scenario.sickAtFirst.contains(i), true, 0, Set.of());
        }
        world.good = new int[size];
        world.epochs = new int[size];
        world.budgets = new int[Scenario.Budget.values().length];
        scenario.budgets.forEach((kind, times) -> world.budgets[kind.ordinal()] = times);
        world.store.open("a", Duration.ofDays(1000));
        world.create();
        world.drivers = new Driver[scenario.drivers];
        for (int i = 0; i < world.drivers.length; i++) {
            Memory memory = i == 0 ? Memory.fresh(world.snapshot(), world.means()) : null;
            world.drivers[i] = new Driver(memory, i == 0 ? "s0" : null, false, false, null);
        }
        return world;
    }

    private void create() {
        DeploymentRequest request =
                DeploymentRequest.of("web", TARGET).strategy(scenario.strategy).policy(scenario.policy);
        Beginning beginning = Beginning.of(request, fleet());
        List<NumberedEvent> events = new ArrayList<>();
        beginning
                .events(request, "")
                .forEach(event -> events.add(new NumberedEvent(ID, events.size() + 1L, now, event)));
        DeploymentSpec spec = new DeploymentSpec(DeploymentSpec.FORMAT, ID, request, beginning.plan(), now, null);
        store.create(new NewDeployment(spec, beginning.state(request, false, "", now), beginning.rows(), events, "s0"));
    }

    List<Instance> fleet() {
        List<Instance> fleet = new ArrayList<>();
        for (int i = 0; i < registered.length; i++) {
            if (reals == null || reals[i].there()) {
                String id = "i" + i;
                fleet.add(new Instance(id, "web", id + ":80", registered[i], null, scenario.slot(i), Map.of()));
            }
        }
        return fleet;
    }

    Means means() {
        return new Means(
                scenario.can,
                scenario.can.withSplitting(),
                scenario.routed,
                Means.Slots.free(100),
                scenario.policy.health().watchInterval());
    }

    DeploymentSnapshot snapshot() {
        return store.load(ID).orElseThrow();
    }

    DeploymentRoot root() {
        return snapshot().root();
    }

    List<InstanceState> rows() {
        return snapshot().instances();
    }

    /** A store of its own, to be written to. */
    InMemoryStateStore ownStore() {
        store = StoreCopies.copy(store, now, "s" + (sessions + 1));
        return store;
    }

    /** The share of instances that run what is new, in percent of the traffic; those that are taken by it count. */
    double share(List<InstanceState> rows) {
        double share = 0;
        for (InstanceState row : rows) {
            boolean fresh = row.standby() || reals[row.position()].version().equals(TARGET);
            share += fresh ? shares.of(row.position(), reals) : 0;
        }
        return share;
    }

    boolean isDown(int position) {
        return flights.stream().anyMatch(flight -> flight.begun() && flight.position() == position);
    }

    boolean isWell(int position) {
        Real real = reals[position];
        return real.there()
                && real.well()
                && !isDown(position)
                && !(real.version().equals(TARGET) && scenario.badAtTarget.contains(position));
    }

    /** A gate passes, after it could not tell as often as that may happen. */
    Verdict verdict() {
        if (left(Scenario.Budget.GATE_WAITS) > 0) {
            spend(Scenario.Budget.GATE_WAITS);
            return Verdict.noData("");
        }
        return scenario.gateFails ? Verdict.fail("") : Verdict.pass("");
    }

    int left(Scenario.Budget kind) {
        return budgets[kind.ordinal()];
    }

    World spend(Scenario.Budget kind) {
        budgets[kind.ordinal()]--;
        return this;
    }

    void tick() {
        now = now.plusSeconds(1);
    }

    /** Something happened that a driver will look at. */
    void wake(int driver) {
        Driver it = drivers[driver];
        drivers[driver] = it.with(it.memory(), it.stale(), false);
    }

    void real(int position, Real next) {
        reals[position] = next;
    }
}
