package dev.rollout.simulation;

import dev.rollout.DeploymentEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names of the events' types, as in their JSON form. */
final class EventTypes {
    /** Some that the format names, although no strategy has them yet. */
    private static final Set<String> TO_COME = Set.of("traffic_shifted", "gate_waiting", "gate_passed", "gate_failed");

    private static final Set<String> KNOWN = new HashSet<>(TO_COME);
    private static final Map<Class<?>, String> NAMES = new ConcurrentHashMap<>();

    static {
        collect(DeploymentEvent.class);
    }

    private EventTypes() {}

    private static void collect(Class<?> family) {
        for (Class<?> type : family.getPermittedSubclasses()) {
            if (type.isInterface()) {
                collect(type);
            } else {
                KNOWN.add(Asked.snake(type.getSimpleName()));
            }
        }
    }

    static boolean isKnown(String type) {
        return KNOWN.contains(type);
    }

    static String of(DeploymentEvent event) {
        return NAMES.computeIfAbsent(event.getClass(), type -> Asked.snake(type.getSimpleName()));
    }
}
