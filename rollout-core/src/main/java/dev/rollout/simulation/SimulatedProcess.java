package dev.rollout.simulation;

import dev.rollout.RollingDeployer;
import dev.rollout.engine.DefaultRollingDeployer;
import dev.rollout.engine.HostCalls;
import dev.rollout.engine.Parts;
import dev.rollout.engine.Seams;
import dev.rollout.engine.Settings;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.ProgressChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process of a simulation: the real engine on virtual time. It can die at any moment, and does nothing after that. */
public final class SimulatedProcess {
    private final String name;
    private final VirtualTime time;
    private final Passing passing;
    private final RollingDeployer deployer;
    private boolean alive = true;
    private Duration standsStillUntil = Duration.ZERO;
    private boolean frozen;
    private final List<Runnable> afterThaw = new ArrayList<>();

    /** Told of each point at which a process could die. */
    @FunctionalInterface
    interface Passing {
        Passing NOBODY = (process, when, point) -> {};

        void at(String process, String when, String point);
    }

    /** Thrown through the engine where its process dies in the middle of a call. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died(String name) {
            super(name + " died", null, false, false);
        }
    }

    /**
     * What a process shares with the others.
     *
     * @param faults what goes wrong on the way to the store
     * @param passing told of each point at which the process could die
     * @param watch told of whatever was stored
     * @param channel carries events between them, null for none
     * @param idSuffix of each id, empty for none
     */
    record Shared(
            VirtualTime time,
            InMemoryStateStore store,
            ScriptedFleet fleet,
            StoreFaults faults,
            Passing passing,
            CommitWatch watch,
            @Nullable ProgressChannel channel,
            String idSuffix) {}

    SimulatedProcess(String name, Shared shared, @Nullable Capabilities capabilities, DeployerListener... listeners) {
        this.name = name;
        this.time = shared.time();
        this.passing = shared.passing();
        HostCalls calls = capabilities == null ? null : new ScriptedCalls(shared.fleet(), capabilities, this);
        MortalStore store = new MortalStore(shared.store(), shared.faults(), shared.watch(), this);
        Settings settings = new Settings(
                name,
                Set.of(),
                new Settings.Lease(
                        Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(1)),
                new Settings.Limits(1000, 1000, 32),
                Duration.ZERO);
        this.deployer = new DefaultRollingDeployer(new Parts(
                shared.fleet().registry(),
                calls,
                new Parts.Providers(store, store, shared.store(), null, shared.channel()),
                settings,
                List.of(listeners),
                seams(shared.idSuffix()),
                () -> {}));
    }

    private Seams seams(String idSuffix) {
        int[] ids = {0};
        return new Seams(
                time::nanoTime,
                time,
                (delay, task) -> laterUnlessDead(delay, task)::run,
                task -> later(Duration.ZERO, task),
                task -> later(Duration.ZERO, task),
                task -> later(Duration.ZERO, task),
                () -> name + "-" + ++ids[0] + idSuffix);
    }

    private Runnable laterUnlessDead(Duration delay, Runnable task) {
        return time.schedule(delay, () -> runIfAlive(task));
    }

    void later(Duration delay, Runnable task) {
        time.schedule(delay, () -> runIfAlive(task));
    }

    private void runIfAlive(Runnable task) {
        Duration still = standsStillUntil.minus(time.elapsed());
        if (alive && still.compareTo(Duration.ZERO) > 0) {
            later(still, task);
        } else if (alive && frozen) {
            afterThaw.add(task);
        } else if (alive) {
            try {
                task.run();
            } catch (Died e) {
                // its last words are not heard
            }
        }
    }

    /**
     * Something that this process began and that goes on in the world, unless it dies. Where the process is frozen it hears
     * of its end once it is thawed.
     */
    <T> void effect(Duration delay, Supplier<T> end, Consumer<T> hears) {
        time.schedule(delay, () -> {
            if (alive && frozen) {
                T result = end.get();
                afterThaw.add(() -> hears.accept(result));
            } else {
                runIfAlive(() -> hears.accept(end.get()));
            }
        });
    }

    /** It stops between two steps; what it began in the world goes on. */
    void freeze() {
        frozen = true;
    }

    /** It goes on, and hears at once of all that was due meanwhile. */
    void thaw() {
        frozen = false;
        List<Runnable> due = List.copyOf(afterThaw);
        afterThaw.clear();
        due.forEach(task -> later(Duration.ZERO, task));
    }

    boolean isFrozen() {
        return frozen;
    }

    /** A point at which it could die; it may do so here. */
    void passing(String when, String point) {
        if (!alive) {
            throw new Died(name);
        }
        passing.at(name, when, point);
        if (!alive) {
            throw new Died(name);
        }
    }

    /** {@return its name, as it stands in events and logs} */
    public String name() {
        return name;
    }

    /** {@return its deployer; what is asked of it answers at once, in virtual time} */
    public RollingDeployer deployer() {
        return deployer;
    }

    /** It dies: an update under way leaves its instance down on its old version, a drain leaves it out of service. */
    public void crash() {
        alive = false;
    }

    /**
     * It stands still for so long, as in a pause of its JVM: what is due meanwhile comes late, effects included.
     *
     * @param duration from now on
     */
    public void standStill(Duration duration) {
        standsStillUntil = time.elapsed().plus(duration);
    }

    /** {@return whether it has not crashed} */
    public boolean isAlive() {
        return alive;
    }
}
