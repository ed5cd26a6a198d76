package dev.rollout.exploration;

import dev.rollout.Policy;
import dev.rollout.Strategy;
import dev.rollout.decision.Command;
import dev.rollout.spi.Capabilities;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A world to be explored: how large it is, and how much may go wrong in it. */
final class Scenario {
    /** What there is a budget of. */
    enum Budget {
        KILLS,
        EXPIRIES,
        LOST_COMMITS,
        FAILURES,
        FLAPS,
        ILLNESSES,
        CONTROLS,
        DEADLINES,
        HANGS,
        REGISTRY_FAILURES,
        GATE_WAITS,
        DEPARTURES
    }

    final String name;
    int instances = 3;
    int drivers = 2;
    boolean routed = true;
    Capabilities can = Capabilities.none().withFenced().withVersioned().withIdempotent();
    Policy policy;
    Strategy strategy = Strategy.rolling();
    boolean gateFails;
    Set<Integer> badAtTarget = Set.of();
    Set<Integer> sickAtFirst = Set.of();
    List<String> versions = List.of("v1", "v1", "v0", "v1");
    List<Command> commands = List.of();
    boolean superseding;
    List<String> slots = List.of();
    final Map<Budget, Integer> budgets = new EnumMap<>(Budget.class);
    int limit = 5_000_000;

    Scenario(String name) {
        this.name = name;
        this.policy = Policies.of(builder -> {});
    }

    Scenario size(int newInstances, int newDrivers) {
        instances = newInstances;
        drivers = newDrivers;
        return this;
    }

    Scenario can(Capabilities newCapabilities) {
        can = newCapabilities;
        return this;
    }

    Scenario unrouted() {
        routed = false;
        return this;
    }

    Scenario policy(Policy newPolicy) {
        policy = newPolicy;
        return this;
    }

    Scenario strategy(Strategy newStrategy) {
        strategy = newStrategy;
        return this;
    }

    /** The slot of each instance, in order; the first one, blue, is active. */
    Scenario slots(String... newSlots) {
        slots = List.of(newSlots);
        return this;
    }

    String slot(int position) {
        return position < slots.size() ? slots.get(position) : null;
    }

    Scenario gateFails() {
        gateFails = true;
        return this;
    }

    Scenario bad(Integer... positions) {
        badAtTarget = Set.of(positions);
        return this;
    }

    Scenario sick(Integer... positions) {
        sickAtFirst = Set.of(positions);
        return this;
    }

    Scenario commands(int budget, Command... newCommands) {
        commands = List.of(newCommands);
        return budget(Budget.CONTROLS, budget);
    }

    Scenario superseding() {
        superseding = true;
        return this;
    }

    Scenario budget(Budget kind, int times) {
        budgets.put(kind, times);
        return this;
    }

    Scenario limit(int states) {
        limit = states;
        return this;
    }
}
