package dev.rollout.decision;

import dev.rollout.BlueGreen;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Order;
import dev.rollout.RefusedException;
import dev.rollout.spi.InstanceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rows of a new deployment: who is there, in order, and who takes part. */
public final class Muster {
    private Muster() {}

    /**
     * Blue and green are two slots, each with instances.
     *
     * @throws RefusedException if they are not
     */
    static void validSlots(DeploymentRequest request, List<Instance> fleet) {
        if (!(request.strategy() instanceof BlueGreen blueGreen)) {
            return;
        }
        Set<String> slots = slots(fleet);
        if (!slots.contains(blueGreen.idle()) || slots.size() != 2) {
            throw new RefusedException("blue_green with idle slot '" + blueGreen.idle()
                    + "' needs two slots, that one and the active one; the instances of service '" + request.service()
                    + "' are in " + (slots.isEmpty() ? "none" : String.join(", ", slots)));
        }
        if (!request.only().isEmpty()) {
            throw new RefusedException("only must be empty with blue_green, which updates all instances of slot '"
                    + blueGreen.idle() + "', was " + request.only());
        }
    }

    /** In alphabetical order. */
    public static Set<String> slots(List<Instance> fleet) {
        return fleet.stream()
                .map(Instance::slot)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where an idle slot is updated, all its instances take part, whatever they run: each has to show that it is well. */
    private static InstanceState inSlot(Instance instance, int position, BlueGreen blueGreen) {
        boolean standby = blueGreen.idle().equals(instance.slot());
        return InstanceState.untouched(instance, position, standby ? InstanceStatus.PENDING : InstanceStatus.SKIPPED)
                .toBuilder()
                .standby(standby)
                .admitted(!standby)
                .outside(!standby)
                .build();
    }

    /** Rows of a deployment that follows no other. */
    static List<InstanceState> fresh(DeploymentRequest request, List<Instance> fleet) {
        if (request.strategy() instanceof BlueGreen blueGreen) {
            List<InstanceState> rows = new ArrayList<>(fleet.size());
            ordered(request, fleet).forEach(instance -> rows.add(inSlot(instance, rows.size(), blueGreen)));
            return rows;
        }
        Set<String> only = named(request, fleet);
        List<InstanceState> rows = new ArrayList<>(fleet.size());
        for (Instance instance : ordered(request, fleet)) {
            boolean named = only.isEmpty() || only.contains(instance.id());
            boolean pending = named && PlanCompiler.needsUpdate(request, instance);
            rows.add(
                    InstanceState.untouched(
                                    instance, rows.size(), pending ? InstanceStatus.PENDING : InstanceStatus.SKIPPED)
                            .toBuilder()
                            .outside(!named)
                            .build());
        }
        return rows;
    }

    private static Set<String> named(DeploymentRequest request, List<Instance> fleet) {
        Set<String> only = new HashSet<>(request.only());
        if (!only.isEmpty()) {
            Set<String> unknown = new HashSet<>(only);
            fleet.forEach(instance -> unknown.remove(instance.id()));
            request.only().stream().filter(unknown::contains).findFirst().ifPresent(id -> {
                throw new RefusedException("only names instance '" + id + "', which service '" + request.service()
                        + "' does not have; leave it out, or register it first");
            });
        }
        return only;
    }

    static List<Instance> ordered(DeploymentRequest request, List<Instance> fleet) {
        Order order = request.policy().pace().order();
        return switch (order) {
            case REGISTRY -> fleet;
            case ID -> fleet.stream().sorted(Comparator.comparing(Instance::id)).toList();
            case ZONE -> byZone(fleet);
        };
    }

    /** In the order in which the registry names the zones first. */
    private static List<Instance> byZone(List<Instance> fleet) {
        Map<String, Integer> zones = new HashMap<>();
        fleet.forEach(instance -> zones.putIfAbsent(zone(instance), zones.size()));
        return fleet.stream()
                .sorted(Comparator.comparing(instance -> zones.get(zone(instance))))
                .toList();
    }

    private static String zone(Instance instance) {
        return instance.zone() == null ? "" : instance.zone();
    }
}
