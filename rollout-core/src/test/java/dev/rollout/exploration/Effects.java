package dev.rollout.exploration;

import dev.rollout.decision.Answer;
import dev.rollout.spi.Capabilities;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a call does to an instance, and what its driver hears of it. */
final class Effects {
    private final World world;
    private final Collaborators with;

    Effects(World world, Collaborators with) {
        this.world = world;
        this.with = with;
    }

    /** The next thing that a call does: an update first stops the old process. */
    void takes(int index) {
        Flight flight = world.flights.get(index);
        if (flight.kind() == Flight.Kind.PROBE) {
            probed(index, isGood(flight));
        } else if (refuses(flight)) {
            ends(index, Answer.failed("stale token", List.of(), world.now));
        } else if (flight.kind() == Flight.Kind.UPDATE && !flight.begun() && !isDone(flight)) {
            world.flights.set(index, flight.begun(true));
        } else {
            String version = read(flight);
            took(flight);
            ends(index, Answer.ok(version, List.of(), world.now));
        }
    }

    void throwsWithEffect(int index) {
        took(world.flights.get(index));
        ends(index, Answer.failed("lost", List.of(), world.now));
    }

    void throwsWithout(int index) {
        ends(index, Answer.failed("no space left", List.of(), world.now));
    }

    void probed(int index, boolean good) {
        Flight flight = world.flights.remove(index);
        if (flight.driver() >= 0) {
            Gates.probed(world, flight, good);
            new Steps(world, with, flight.driver()).hear(flight, good);
        }
    }

    /** It is given up and may still take effect. */
    void abandon(int index) {
        Flight flight = world.flights.get(index);
        if (flight.kind() == Flight.Kind.PROBE) {
            probed(index, false);
            return;
        }
        if (flight.kind() == Flight.Kind.READ) {
            ends(index, Answer.failed("timed out", List.of(), world.now));
            return;
        }
        world.abandoned = true;
        Flight late = flight.orphaned();
        world.flights.set(
                index,
                new Flight(
                        -1,
                        late.position(),
                        late.fence(),
                        late.kind(),
                        late.intent(),
                        0,
                        null,
                        0,
                        late.begun(),
                        late.split(),
                        world.now.plusSeconds(3600)));
        new Steps(world, with, flight.driver())
                .hear(flight, new Answer(false, "abandoned", null, true, List.of(), world.now));
    }

    private void ends(int index, Answer answer) {
        Flight flight = world.flights.remove(index);
        if (flight.driver() >= 0) {
            new Steps(world, with, flight.driver()).hear(flight, answer);
        }
    }

    /** A FENCED one refuses a lower token than the highest that it has seen, and drops what an older one began. */
    private boolean refuses(Flight flight) {
        if (flight.kind() == Flight.Kind.SPLIT) {
            return world.scenario.can.fenced() && !world.shares.admits(flight.fence());
        }
        World.Real real = world.reals[flight.position()];
        if (!world.scenario.can.fenced()) {
            return false;
        }
        if (flight.fence() < real.token()) {
            return true;
        }
        if (flight.fence() > real.token()) {
            world.real(
                    flight.position(),
                    new World.Real(
                            real.version(),
                            real.inRotation(),
                            real.well(),
                            real.there(),
                            flight.fence(),
                            real.applied()));
            world.flights.replaceAll(other -> other.position() == flight.position() && other.fence() < flight.fence()
                    ? other.begun(false)
                    : other);
        }
        return false;
    }

    private boolean isDone(Flight flight) {
        return flight.kind() != Flight.Kind.SPLIT
                && world.scenario.can.idempotent()
                && world.reals[flight.position()]
                        .applied()
                        .contains(flight.intent().operationId());
    }

    private String read(Flight flight) {
        Capabilities can = world.scenario.can;
        boolean reads = flight.kind() == Flight.Kind.READ || flight.kind() == Flight.Kind.DRAIN;
        return reads && can.versioned() ? world.reals[flight.position()].version() : null;
    }

    private void took(Flight flight) {
        if (flight.kind() == Flight.Kind.SPLIT) {
            world.shares = world.shares.set(flight.split(), flight.fence());
            return;
        }
        World.Real was = world.reals[flight.position()];
        switch (flight.kind()) {
            case DRAIN -> rotate(flight.position(), was, false);
            case ADMIT -> rotate(flight.position(), was, true);
            case UPDATE -> {
                if (!isDone(flight)) {
                    Set<String> applied = new HashSet<>(was.applied());
                    applied.add(flight.intent().operationId());
                    world.real(
                            flight.position(),
                            new World.Real(
                                    flight.intent().version(),
                                    was.inRotation(),
                                    was.well(),
                                    was.there(),
                                    was.token(),
                                    Set.copyOf(applied)));
                }
            }
            default -> {}
        }
    }

    private void rotate(int position, World.Real was, boolean in) {
        if (!world.scenario.routed) {
            return;
        }
        world.real(position, new World.Real(was.version(), in, was.well(), was.there(), was.token(), was.applied()));
    }

    private boolean isGood(Flight flight) {
        String version = world.reals[flight.position()].version();
        boolean right = !world.scenario.can.versioned()
                || flight.expected() == null
                || flight.expected().equals(version);
        return right && world.isWell(flight.position());
    }
}
