package dev.rollout.exploration;

import dev.rollout.decision.Answer;
import dev.rollout.decision.GateReading;
import dev.rollout.decision.Mark;
import dev.rollout.decision.Observed;
import dev.rollout.decision.ProbeHistory;
import dev.rollout.decision.RegistryReading;
import dev.rollout.decision.ShiftReading;
import dev.rollout.decision.Testimony;
import dev.rollout.engine.Memory;
import dev.rollout.memory.StoreCopies;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A number for a world: equal where nothing that can happen from then on differs. Logs, reasons and evidence are left out,
 * times count in hours from now on, and which of two drivers it is makes no difference.
 */
final class Key {
    private static final int LONG_AGO = -9;

    private final World world;
    private long hash = 0x9E3779B97F4A7C15L;

    private Key(World world) {
        this.world = world;
    }

    static long of(World world) {
        Key key = new Key(world);
        DeploymentSnapshot stored = world.snapshot();
        key.state(stored.root().state());
        key.add(stored.root().ownership().fence());
        key.flag(StoreCopies.isOwned(world.store, stored.root(), world.now));
        stored.instances().forEach(key::row);
        key.reals();
        for (int left : world.budgets) {
            key.add(left);
        }
        key.flag(world.abandoned);
        key.flag(world.approved);
        key.shares(world.shares);
        long drivers = 0;
        for (int i = 0; i < world.drivers.length; i++) {
            drivers += mix(new Key(world).driver(i, stored));
        }
        key.add(drivers);
        key.add(flights(world, -1));
        return key.hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private void add(long value) {
        hash = mix(hash * 31 + value + 0x632BE59BD9B4E019L);
    }

    private void flag(boolean value) {
        add(value ? 1 : 2);
    }

    private void text(String value) {
        add(value == null ? 7 : value.hashCode());
    }

    private void time(Instant at) {
        if (at == null) {
            add(1000);
        } else {
            long hours = Math.floorDiv(Duration.between(world.now, at).toSeconds(), 3600L);
            add(Math.max(LONG_AGO, hours));
        }
    }

    private void state(DeploymentState state) {
        add(state.status().ordinal());
        add(state.goal().ordinal());
        add(state.direction().ordinal());
        add(state.ending() == null ? -1 : state.ending().ordinal());
        add(state.batch());
        add(state.batches());
        time(state.batchFinishedAt());
        add(state.waitsPassed());
        time(state.progressAt());
        add(state.drivenBy());
        add(state.forgiven());
        flag(state.readBack());
        Traffic traffic = state.traffic();
        add(traffic.weight() == null ? -1 : traffic.weight());
        flag(traffic.even());
        add(traffic.members());
        text(state.activeSlot());
        if (traffic.shift() != null) {
            add(traffic.shift().weight() == null ? -1 : traffic.shift().weight());
            intent(traffic.shift().intent());
        }
    }

    private void row(InstanceState row) {
        text(row.previous());
        add(row.status().ordinal() * 2L + row.direction().ordinal());
        add(row.batch());
        flag(row.taken());
        flag(row.admitted());
        flag(row.touched());
        flag(row.inDoubt());
        flag(row.outside());
        flag(row.left());
        flag(row.sickBefore());
        flag(row.standby());
        add(row.retries());
        text(row.running());
        intent(row.intent());
        time(row.deadline());
        flag(row.failure() == null);
    }

    private void intent(Intent intent) {
        if (intent == null) {
            add(0);
        } else {
            add(intent.kind().ordinal());
            text(intent.version());
            add(intent.fence());
            add(intent.attempt());
            time(intent.deadline());
        }
    }

    private void shares(Shares shares) {
        add(shares.percent() == null ? -1 : shares.percent());
        add(shares.members().hashCode());
        add(shares.token());
    }

    private void reals() {
        for (int i = 0; i < world.reals.length; i++) {
            World.Real real = world.reals[i];
            text(real.version());
            text(world.registered[i]);
            flag(real.inRotation());
            flag(real.well());
            flag(real.there());
            add(real.token());
            if (world.scenario.can.idempotent()) {
                add(real.applied().hashCode());
            }
            add(Math.min(world.good[i], 3));
        }
    }

    private static long flights(World world, int driver) {
        long sum = 0;
        for (Flight flight : world.flights) {
            if (flight.driver() == driver) {
                sum += mix(new Key(world).flight(flight));
            }
        }
        return sum;
    }

    private long flight(Flight flight) {
        add(flight.position());
        add(flight.fence());
        add(flight.kind().ordinal());
        text(flight.expected());
        flag(flight.begun());
        time(flight.until());
        if (flight.split() != null) {
            return split(flight);
        }
        flag(flight.epoch() == world.epochs[flight.position()]);
        Memory memory = flight.driver() < 0 ? null : world.drivers[flight.driver()].memory();
        if (flight.intent() != null) {
            text(flight.intent().version());
            text(flight.kind() == Flight.Kind.UPDATE ? flight.intent().operationId() : "");
            flag(memory != null
                    && flight.intent()
                            .isSameCall(memory.rows().get(flight.position()).intent()));
        } else if (memory != null) {
            flag(flight.phase() == memory.observed(flight.position()).phase());
        }
        return hash;
    }

    private long split(Flight flight) {
        add(flight.split().percent() == null ? -1 : flight.split().percent());
        add(flight.split().members().hashCode());
        Memory memory = flight.driver() < 0 ? null : world.drivers[flight.driver()].memory();
        Traffic.Shift shift =
                memory == null ? null : memory.root().state().traffic().shift();
        flag(shift != null && flight.intent().isSameCall(shift.intent()));
        return hash;
    }

    private long driver(int index, DeploymentSnapshot stored) {
        World.Driver driver = world.drivers[index];
        Memory memory = driver.memory();
        if (memory == null) {
            return 1;
        }
        flag(driver.stale());
        flag(driver.idle());
        if (driver.idle()) {
            time(driver.wakeAt());
        }
        boolean current = memory.root().revision() == stored.root().revision();
        flag(current);
        add(memory.root().ownership().fence());
        flag(driver.session().equals(stored.root().ownership().sessionId()));
        if (!current) {
            state(memory.root().state());
            memory.rows().forEach(this::row);
        }
        for (InstanceState row : memory.rows()) {
            observed(row, memory);
        }
        registry(memory);
        gate(memory);
        shift(memory);
        memory.pending().forEach((id, version) -> add(id.hashCode() * 31L + version.hashCode()));
        add(flights(world, index));
        return hash;
    }

    private void observed(InstanceState row, Memory memory) {
        Observed observed = memory.observed(row.position());
        flag(observed.calling());
        answer(observed.answer());
        answer(observed.readBack());
        flag(observed.probing());
        ProbeHistory probes = observed.probes();
        add(Math.min(probes.passes(), 3));
        add(Math.min(probes.failures(), 3));
        add(probes.health().ordinal());
        if (Mark.WATCHED.of(row) && probes.lastAt() != null) {
            time(probes.lastAt().plus(world.scenario.policy.health().watchInterval()));
        }
        Testimony told = observed.testimony();
        if (told != null) {
            flag(told.passed());
            List<InstanceState> judged =
                    memory.rows().stream().filter(Mark.JUDGED::of).toList();
            judged.forEach(
                    failed -> flag(failed.since() != null && told.askedAt().isBefore(failed.since())));
        }
    }

    private void answer(Answer answer) {
        if (answer == null) {
            add(0);
        } else {
            flag(answer.ok());
            text(answer.version());
            flag(answer.abandoned());
        }
    }

    private void shift(Memory memory) {
        ShiftReading reading = memory.shift();
        Traffic.Shift shift = memory.root().state().traffic().shift();
        boolean present = shift != null && reading.of() != null && reading.of().isSameCall(shift.intent());
        flag(present);
        if (present) {
            flag(reading.calling());
            add(reading.members());
            answer(reading.answer());
        }
    }

    private void gate(Memory memory) {
        GateReading reading = memory.gate();
        add(reading.batch());
        add(reading.index());
        flag(reading.told());
        add(reading.verdict() == null ? -1 : reading.verdict().kind().ordinal());
        flag(reading.at() != null && reading.at().plusSeconds(10).isAfter(world.now));
        flag(reading.at() != null && reading.at().isBefore(memory.root().state().progressAt()));
    }

    private void registry(Memory memory) {
        RegistryReading reading = memory.registry();
        flag(reading.isNews());
        flag(reading.failedAt() != null && reading.failedAt().plusSeconds(1).isAfter(world.now));
        DeploymentState state = memory.root().state();
        flag(reading.isTriedSince(state.progressAt()));
        flag(reading.isSince(memory.root().ownership().since()));
        flag(state.batchFinishedAt() != null && reading.isTriedSince(state.batchFinishedAt()));
        flag(state.batchFinishedAt() != null && reading.isSince(state.batchFinishedAt()));
        for (InstanceState row : memory.rows()) {
            if (Mark.JUDGED.of(row) && row.since() != null) {
                flag(reading.isTriedSince(row.since()));
            }
        }
        add(reading.instances() == null ? -1 : reading.instances().hashCode());
    }
}
