package dev.rollout.exploration;

import dev.rollout.decision.Action;
import dev.rollout.decision.Answer;
import dev.rollout.decision.Decision;
import dev.rollout.decision.Testimony;
import dev.rollout.engine.Memory;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.ProbeResult;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import dev.rollout.spi.Traffic;
import dev.rollout.spi.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a driver does: reads again, decides, commits or acts. */
final class Steps {
    private static final Duration GRACE = Duration.ofMillis(250);

    private final World world;
    private final Collaborators with;
    private final int index;

    Steps(World world, Collaborators with, int index) {
        this.world = world;
        this.with = with;
        this.index = index;
    }

    /** How the answer to a commit comes, if it comes. */
    enum Answering {
        COMES,
        LOST_AFTER,
        LOST_BEFORE
    }

    /** One step, as the engine makes it; false where it has nothing to commit although that was wanted. */
    boolean take(Answering answering) {
        World.Driver driver = world.drivers[index];
        Memory.Step step = driver.memory().step(world.means());
        if (driver.stale() && !reload(step)) {
            return answering == Answering.COMES;
        }
        Decision decision = decide(step);
        if (decision.hasChanges()) {
            commit(step, decision, answering);
            return true;
        }
        act(step, decision);
        return answering == Answering.COMES;
    }

    private Decision decide(Memory.Step step) {
        try {
            return with.decide().apply(step.view(), world.now);
        } catch (IllegalStateException e) {
            throw new Violation("I22", e.getMessage());
        }
    }

    private boolean reload(Memory.Step step) {
        DeploymentSnapshot stored = world.snapshot();
        if (stored.root().ownership().fence() != step.view().ownership().fence()) {
            forget();
            return false;
        }
        step.reload(stored);
        return true;
    }

    /** It drives no longer; what it started goes on, and nobody listens. */
    void forget() {
        World.Driver driver = world.drivers[index];
        world.drivers[index] = new World.Driver(null, driver.session(), false, true, null);
        world.flights.replaceAll(flight -> flight.driver() == index ? flight.orphaned() : flight);
        world.flights.removeIf(flight -> flight.driver() < 0
                && (flight.kind() == Flight.Kind.PROBE
                        || (flight.kind() == Flight.Kind.READ && !world.scenario.can.fenced())));
    }

    private void commit(Memory.Step step, Decision decision, Answering answering) {
        DeploymentSnapshot before = world.snapshot();
        DeploymentWrite write = step.write(decision, world.store, world.now);
        world.tick();
        CommitResult result = null;
        if (answering != Answering.LOST_BEFORE) {
            InMemoryStateStore own = world.ownStore();
            StateStore seen = with.store().apply(own);
            try {
                result = seen.commit(write);
            } catch (StoreException e) {
                throw refused(e);
            }
            DeploymentSnapshot after = world.snapshot();
            new CommitRules(world, before, after, write).check();
            Gates.follow(world, before.instances(), after.instances());
        }
        boolean stale = answering != Answering.COMES || result instanceof CommitResult.Stale;
        if (answering == Answering.COMES && result instanceof CommitResult.Committed) {
            step.committed(decision);
        } else if (!stale) {
            forget();
            return;
        }
        World.Driver driver = world.drivers[index];
        world.drivers[index] = driver.with(step.end(), stale, false);
    }

    private static Violation refused(StoreException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf("refused: I");
        String id = at < 0 ? "store" : message.substring(at + 9).split(":", 2)[0];
        return new Violation(id, message);
    }

    private void act(Memory.Step step, Decision decision) {
        step.followed();
        World.Driver driver = world.drivers[index];
        if (step.view().state().status().isFinal()) {
            forget();
            return;
        }
        Starter starter = new Starter(step);
        decision.actions().forEach(action -> action.accept(starter));
        world.drivers[index] =
                new World.Driver(step.end(), driver.session(), false, !starter.answered, decision.wakeAt());
    }

    /** Starts what is decided. What is quick and harmless is answered at once. */
    private final class Starter implements Action.Interpreter {
        private final Memory.Step step;
        private boolean answered;

        Starter(Memory.Step step) {
            this.step = step;
        }

        @Override
        public void carry(Action.Carry action) {
            Intent intent = action.intent();
            DeploymentSnapshot stored = world.snapshot();
            long fence = step.view().ownership().fence();
            boolean present = stored.root().ownership().fence() == fence;
            InstanceState row = present
                    ? stored.instances().get(action.position())
                    : step.view().row(action.position());
            Violation.check(
                    intent.fence() == fence && intent.isSameCall(row.intent()),
                    "I3",
                    intent.kind() + " of " + row.id() + " starts, committed is " + row.intent());
            Violation.check(
                    intent.kind() != IntentKind.UPDATE
                            || intent.version().equals(row.intent().version()),
                    "I3",
                    "an update to " + intent.version() + " starts");
            step.calling(action.position());
            fly(action.position(), Flight.Kind.valueOf(intent.kind().name()), intent, 0, null, intent.deadline());
        }

        @Override
        public void readVersion(Action.ReadVersion action) {
            step.calling(action.position());
            Instant deadline = world.now.plus(world.scenario.policy.health().timeout());
            fly(action.position(), Flight.Kind.READ, null, 0, null, deadline);
        }

        private void fly(int position, Flight.Kind kind, Intent intent, int phase, String expected, Instant deadline) {
            fly(position, kind, intent, phase, expected, null, deadline);
        }

        private void fly(
                int position,
                Flight.Kind kind,
                Intent intent,
                int phase,
                String expected,
                TrafficSplit split,
                Instant deadline) {
            world.flights.add(new Flight(
                    index,
                    position,
                    step.view().ownership().fence(),
                    kind,
                    intent,
                    phase,
                    expected,
                    position < 0 ? 0 : world.epochs[position],
                    false,
                    split,
                    deadline.plus(GRACE)));
        }

        @Override
        public void probe(Action.Probe action) {
            int position = action.position();
            step.probing(position);
            if (action.expectedVersion() != null
                    || step.view().row(position).status().isOpen()) {
                Instant deadline = world.now.plus(world.scenario.policy.health().timeout());
                fly(position, Flight.Kind.PROBE, null, action.phase(), action.expectedVersion(), deadline);
            } else {
                answered = true;
                step.probed(
                        position,
                        action.phase(),
                        world.isWell(position) ? ProbeResult.healthy() : ProbeResult.unhealthy("503"),
                        world.now);
            }
        }

        @Override
        public void testify(Action.Testify action) {
            answered = true;
            step.testified(action.position(), new Testimony(world.isWell(action.position()), "", world.now));
        }

        @Override
        public void readRegistry(Action.ReadRegistry action) {
            answered = true;
            boolean fails = world.left(Scenario.Budget.REGISTRY_FAILURES) > 0;
            if (fails) {
                world.spend(Scenario.Budget.REGISTRY_FAILURES);
            }
            step.registryRead(fails ? null : world.fleet(), world.now);
        }

        @Override
        public void askGate(Action.AskGate action) {
            answered = true;
            step.gate(world.verdict(), world.now);
        }

        @Override
        public void split(Action.Split action) {
            Intent intent = action.intent();
            Traffic.Shift committed = world.root().state().traffic().shift();
            boolean present =
                    world.root().ownership().fence() == step.view().ownership().fence();
            Violation.check(
                    !present || (committed != null && intent.isSameCall(committed.intent())),
                    "I3",
                    "a split starts, committed is " + committed);
            step.splitting(intent, action.members());
            fly(Flight.NOBODY, Flight.Kind.SPLIT, intent, 0, null, action.split(), intent.deadline());
        }

        @Override
        public void recordVersions(Action.RecordVersions action) {
            answered = true;
            action.versions().forEach((id, version) -> world.registered[Integer.parseInt(id.substring(1))] = version);
            step.recorded(action.versions(), true, world.now);
        }
    }

    /** Takes the deployment over, where its driver's session is dead. */
    boolean takeOver() {
        InMemoryStateStore own = world.ownStore();
        String session = own.open("p" + index, Duration.ofDays(1000)).id();
        world.sessions++;
        world.tick();
        Optional<DeploymentSnapshot> taken = own.takeOver(session, World.ID);
        if (taken.isEmpty()) {
            return false;
        }
        world.drivers[index] = new World.Driver(Memory.fresh(taken.get(), world.means()), session, false, false, null);
        Gates.reset(world);
        return true;
    }

    /** An answer arrives. */
    void hear(Flight flight, Answer answer) {
        World.Driver driver = world.drivers[index];
        Memory.Step step = driver.memory().step(world.means());
        if (flight.kind() == Flight.Kind.SPLIT) {
            with.hearing().shifted(step, flight, answer);
        } else if (flight.kind() == Flight.Kind.READ) {
            step.versionRead(flight.position(), answer);
        } else {
            with.hearing().answered(step, flight, answer);
        }
        world.drivers[index] = driver.with(step.end(), driver.stale(), false);
    }

    void hear(Flight flight, boolean good) {
        World.Driver driver = world.drivers[index];
        Memory.Step step = driver.memory().step(world.means());
        with.hearing().probed(step, flight, good ? ProbeResult.healthy() : ProbeResult.unhealthy("503"), world.now);
        world.drivers[index] = driver.with(step.end(), driver.stale(), false);
    }
}
