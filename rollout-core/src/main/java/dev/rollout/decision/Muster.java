package dev.rollout.decision;

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
import java.util.Set;

/** The rows of a new deployment: who is there, in order, and who takes part. */
final class Muster {
    private Muster() {}

    /** Rows of a deployment that follows no other. */
    static List<InstanceState> fresh(DeploymentRequest request, List<Instance> fleet) {
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
