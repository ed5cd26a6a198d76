package dev.rollout.exploration;

import dev.rollout.By;
import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.NumberedEvent;
import dev.rollout.RefusedException;
import dev.rollout.decision.Approvals;
import dev.rollout.decision.Command;
import dev.rollout.decision.Commands;
import dev.rollout.exploration.Scenario.Budget;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.memory.StoreCopies;
import dev.rollout.spi.CommitResult;
import dev.rollout.spi.ControlRequest;
import dev.rollout.spi.DeploymentRoot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that can happen next in a world. An event is a number, so that a path of them is cheap to keep. */
final class Events {
    private static final By SOMEBODY = By.of("max");
    private static final int SUPERSEDE = 15;
    private static final int APPROVE = 14;
    private static final int REJECT = 13;

    /** What can happen. */
    enum Kind {
        STEP,
        LOST_AFTER,
        LOST_BEFORE,
        RELOAD,
        TAKE_OVER,
        NOTICE,
        KILL,
        EXPIRE,
        TAKES,
        THROWS,
        THROWS_AFTER,
        FLAP,
        ILL,
        LEAVES,
        CONTROL,
        PERSON,
        TIME
    }

    private final Collaborators with;

    Events(Collaborators with) {
        this.with = with;
    }

    private static int code(Kind kind, int index) {
        return kind.ordinal() * 256 + index;
    }

    static Kind kind(int code) {
        return Kind.values()[code / 256];
    }

    /** In words, in the world before it. */
    static String words(World world, int code) {
        int index = code % 256;
        Kind kind = kind(code);
        return switch (kind) {
            case TAKES, THROWS, THROWS_AFTER, FLAP ->
                kind + " " + world.flights.get(index)
                        + (world.flights.get(index).driver() < 0
                                ? " (late)"
                                : " of driver " + world.flights.get(index).driver());
            case CONTROL, PERSON -> kind + " " + name(index);
            default -> kind + " " + index;
        };
    }

    private static String name(int index) {
        return switch (index) {
            case SUPERSEDE -> "supersede";
            case APPROVE -> "approve";
            case REJECT -> "reject";
            default -> Command.values()[index].toString();
        };
    }

    List<Integer> of(World world) {
        List<Integer> events = new ArrayList<>();
        DeploymentRoot root = world.root();
        if (root.state().status().isFinal() && world.flights.isEmpty()) {
            return events;
        }
        drivers(world, root, events);
        flights(world, events);
        if (!root.state().status().isFinal()) {
            instances(world, events);
            controls(world, root, events);
            if (mayPass(world)) {
                events.add(code(Kind.TIME, 0));
            }
        }
        return events;
    }

    private static void drivers(World world, DeploymentRoot root, List<Integer> events) {
        boolean taker = false;
        boolean driven = false;
        boolean owned = StoreCopies.isOwned(world.store, root, world.now);
        for (World.Driver driver : world.drivers) {
            driven |= driver.memory() != null
                    && driver.session().equals(root.ownership().sessionId());
        }
        for (int i = 0; i < world.drivers.length; i++) {
            World.Driver driver = world.drivers[i];
            if (driver.memory() != null) {
                driving(world, root, i, events);
            } else if (!taker && !root.state().status().isFinal() && (!owned || !driven)) {
                taker = true;
                events.add(code(Kind.TAKE_OVER, i));
            }
        }
    }

    private static void driving(World world, DeploymentRoot root, int i, List<Integer> events) {
        World.Driver driver = world.drivers[i];
        boolean mine = driver.session().equals(root.ownership().sessionId());
        boolean alive = mine && StoreCopies.isOwned(world.store, root, world.now);
        if (!driver.idle() || driver.stale()) {
            events.add(code(Kind.STEP, i));
            if (world.left(Budget.LOST_COMMITS) > 0) {
                events.add(code(Kind.LOST_AFTER, i));
                events.add(code(Kind.LOST_BEFORE, i));
            }
        }
        if (!driver.stale() && driver.memory().root().revision() != root.revision()) {
            events.add(code(Kind.RELOAD, i));
        }
        if (!alive) {
            events.add(code(Kind.NOTICE, i));
        } else if (world.left(Budget.EXPIRIES) > 0 && !root.state().status().isFinal()) {
            events.add(code(Kind.EXPIRE, i));
        }
        if (mine && world.left(Budget.KILLS) > 0 && !root.state().status().isFinal()) {
            events.add(code(Kind.KILL, i));
        }
    }

    private static void flights(World world, List<Integer> events) {
        for (int i = 0; i < world.flights.size(); i++) {
            Flight flight = world.flights.get(i);
            events.add(code(Kind.TAKES, i));
            if (flight.driver() < 0) {
                continue;
            }
            boolean probe = flight.kind() == Flight.Kind.PROBE;
            if (probe && world.left(Budget.FLAPS) > 0) {
                events.add(code(Kind.FLAP, i));
            }
            if (!probe && world.left(Budget.FAILURES) > 0) {
                events.add(code(Kind.THROWS, i));
                if (flight.begun()) {
                    events.add(code(Kind.THROWS_AFTER, i));
                }
            }
        }
    }

    private static void instances(World world, List<Integer> events) {
        for (int i = 0; i < world.reals.length; i++) {
            if (world.left(Budget.ILLNESSES) > 0 && world.reals[i].well()) {
                events.add(code(Kind.ILL, i));
            }
            if (world.left(Budget.DEPARTURES) > 0 && world.reals[i].there()) {
                events.add(code(Kind.LEAVES, i));
            }
        }
    }

    private static void controls(World world, DeploymentRoot root, List<Integer> events) {
        if (world.left(Budget.CONTROLS) > 0) {
            for (Command command : world.scenario.commands) {
                if (effect(root, command, world.now.plusSeconds(1)).isPresent()) {
                    events.add(code(Kind.CONTROL, command.ordinal()));
                }
            }
            if (world.scenario.superseding && root.state().goal() != Goal.STOP) {
                events.add(code(Kind.CONTROL, SUPERSEDE));
            }
        }
        if (Approvals.awaited(root.spec(), root.state()) != null) {
            events.add(code(Kind.PERSON, APPROVE));
            if (world.left(Budget.CONTROLS) > 0) {
                events.add(code(Kind.CONTROL, REJECT));
            }
        }
        if (root.state().status() == DeploymentStatus.PAUSED && root.state().goal() == Goal.HOLD) {
            events.add(code(Kind.PERSON, Command.RESUME.ordinal()));
        }
    }

    private static Optional<Commands.Effect> effect(DeploymentRoot root, Command command, Instant now) {
        try {
            return Commands.apply(root, command, SOMEBODY, now);
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Time passes by itself where everybody waits for it; a deadline that passes in the midst of something is a fault. */
    private static boolean mayPass(World world) {
        Instant wake = wakeAt(world);
        boolean busy = world.flights.stream().anyMatch(flight -> flight.driver() >= 0);
        for (World.Driver driver : world.drivers) {
            busy |= driver.memory() != null && !driver.idle();
        }
        return wake != null && (!busy || world.left(Budget.DEADLINES) > 0);
    }

    private static Instant wakeAt(World world) {
        Instant wake = null;
        for (World.Driver driver : world.drivers) {
            Instant at = driver.memory() == null ? null : driver.wakeAt();
            wake = at != null && (wake == null || at.isBefore(wake)) ? at : wake;
        }
        return wake;
    }

    /** Lets it happen in a world that is not used otherwise. */
    boolean happen(World world, int code) {
        int index = code % 256;
        switch (kind(code)) {
            case STEP -> new Steps(world, with, index).take(Steps.Answering.COMES);
            case LOST_AFTER -> {
                return new Steps(world.spend(Budget.LOST_COMMITS), with, index).take(Steps.Answering.LOST_AFTER);
            }
            case LOST_BEFORE -> {
                return new Steps(world.spend(Budget.LOST_COMMITS), with, index).take(Steps.Answering.LOST_BEFORE);
            }
            case RELOAD -> stale(world, index);
            case TAKE_OVER -> {
                end(world, world.root().ownership().sessionId());
                return new Steps(world, with, index).takeOver();
            }
            case NOTICE -> new Steps(world, with, index).forget();
            case KILL -> new Steps(world.spend(Budget.KILLS), with, index).forget();
            case EXPIRE -> end(world.spend(Budget.EXPIRIES), world.drivers[index].session());
            case TAKES -> new Effects(world, with).takes(index);
            case THROWS -> new Effects(world.spend(Budget.FAILURES), with).throwsWithout(index);
            case THROWS_AFTER -> new Effects(world.spend(Budget.FAILURES), with).throwsWithEffect(index);
            case FLAP -> new Effects(world.spend(Budget.FLAPS), with).probed(index, false);
            case ILL -> change(world.spend(Budget.ILLNESSES), index, false, true);
            case LEAVES -> change(world.spend(Budget.DEPARTURES), index, true, false);
            case CONTROL -> control(world.spend(Budget.CONTROLS), index);
            case PERSON -> control(world, index);
            case TIME -> pass(world);
        }
        return true;
    }

    private static void stale(World world, int index) {
        World.Driver driver = world.drivers[index];
        world.drivers[index] = driver.with(driver.memory(), true, false);
    }

    private static void end(World world, String session) {
        if (session != null) {
            world.ownStore().end(session);
        }
    }

    private static void change(World world, int position, boolean well, boolean there) {
        World.Real was = world.reals[position];
        world.real(
                position,
                new World.Real(was.version(), was.inRotation(), well && was.well(), there, was.token(), was.applied()));
        if (!there) {
            world.flights.removeIf(flight -> flight.position() == position && flight.driver() < 0);
        }
    }

    private static Commands.Effect effect(World world, DeploymentRoot root, int index) {
        if (index == SUPERSEDE) {
            return Commands.superseded(root, SOMEBODY, world.now);
        } else if (index == APPROVE || index == REJECT) {
            String approval = Approvals.awaited(root.spec(), root.state());
            world.approved |= index == APPROVE;
            return Approvals.decided(root, approval, index == APPROVE, SOMEBODY, world.now);
        }
        return effect(root, Command.values()[index], world.now).orElseThrow();
    }

    private static void control(World world, int index) {
        DeploymentRoot root = world.root();
        world.tick();
        Commands.Effect effect = effect(world, root, index);
        List<NumberedEvent> events = new ArrayList<>();
        effect.events()
                .forEach(event ->
                        events.add(new NumberedEvent(World.ID, root.nextSequence() + events.size(), world.now, event)));
        InMemoryStateStore own = world.ownStore();
        CommitResult result = own.request(new ControlRequest(World.ID, root.revision(), effect.state(), events));
        Violation.check(result instanceof CommitResult.Committed, "store", "a command did not commit");
    }

    private void pass(World world) {
        Instant wake = wakeAt(world);
        boolean busy = world.flights.stream().anyMatch(flight -> flight.driver() >= 0);
        for (World.Driver driver : world.drivers) {
            busy |= driver.memory() != null && !driver.idle();
        }
        if (busy) {
            world.spend(Budget.DEADLINES);
        }
        world.now = (wake.isAfter(world.now) ? wake : world.now).plusSeconds(1);
        for (int i = world.flights.size() - 1; i >= 0; i--) {
            Flight flight = world.flights.get(i);
            if (flight.until().isAfter(world.now)) {
                continue;
            }
            if (flight.driver() >= 0) {
                new Effects(world, with).abandon(i);
            } else {
                world.flights.remove(i);
            }
        }
        for (int i = 0; i < world.drivers.length; i++) {
            if (world.drivers[i].memory() != null) {
                world.wake(i);
            }
        }
    }
}
