package dev.rollout.memory;

import dev.rollout.Instance;
import dev.rollout.Printable;
import dev.rollout.spi.InstanceRegistry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the instances of services in this process, in the order in which they were put. Threadsafe. */
public final class InMemoryInstanceRegistry implements InstanceRegistry {
    private final Map<String, Map<String, Instance>> services = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();

    /** A registry without instances. */
    public InMemoryInstanceRegistry() {}

    /**
     * Adds an instance at the end of its service, or replaces the one of the same id in its place.
     *
     * @param instance of any service
     * @return this registry
     */
    public synchronized InMemoryInstanceRegistry put(Instance instance) {
        services.computeIfAbsent(instance.service(), service -> new LinkedHashMap<>())
                .put(instance.id(), instance);
        return this;
    }

    /**
     * Makes these the instances of the service, in this order.
     *
     * @param service whose instances
     * @param instances in their order of deployment
     * @return this registry
     * @throws IllegalArgumentException if one of them belongs to another service, or two have the same id
     */
    public synchronized InMemoryInstanceRegistry replace(String service, List<Instance> instances) {
        Map<String, Integer> positions = new HashMap<>();
        Map<String, Instance> rows = new LinkedHashMap<>();
        for (Instance instance : instances) {
            int position = rows.size();
            if (!instance.service().equals(service)) {
                throw new IllegalArgumentException("instances[" + position + "] " + quote(instance.id())
                        + " must belong to service " + quote(service) + ", was of " + quote(instance.service()));
            }
            Integer earlier = positions.putIfAbsent(instance.id(), position);
            if (earlier != null) {
                throw new IllegalArgumentException("instance id must be unique, was " + quote(instance.id()) + " at "
                        + earlier + " and " + position);
            }
            rows.put(instance.id(), instance);
        }
        services.put(service, rows);
        return this;
    }

    /**
     * Removes an instance; does nothing where there is no such one.
     *
     * @param service whose instance
     * @param instanceId its id
     * @return this registry
     */
    public synchronized InMemoryInstanceRegistry remove(String service, String instanceId) {
        services.getOrDefault(service, new HashMap<>()).remove(instanceId);
        return this;
    }

    @Override
    public synchronized List<Instance> instances(String service) {
        return List.copyOf(services.getOrDefault(service, Map.of()).values());
    }

    @Override
    public synchronized void recordVersions(String service, Map<String, String> versions, long fence) {
        if (fence < fences.getOrDefault(service, 0L)) {
            return;
        }
        Map<String, Instance> rows = services.getOrDefault(service, new HashMap<>());
        Map<String, Instance> recorded = new HashMap<>();
        versions.forEach((id, version) -> {
            Instance instance = rows.get(id);
            if (instance != null) {
                recorded.put(id, instance.withVersion(version));
            }
        });
        fences.put(service, fence);
        rows.putAll(recorded);
    }

    private static String quote(String text) {
        return "'" + Printable.of(text, 80) + "'";
    }
}
