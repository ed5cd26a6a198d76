package dev.rollout.examples.fleet;

import dev.rollout.Instance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The instances of one service, each a process on this machine, with their agent. */
public final class Fleet implements AutoCloseable {
    private static final int STARTED_AT_ONCE = 4;

    private final List<Instance> instances;
    private final Map<String, ManagedInstance> managed;
    private final Lifeline lifeline;
    private final Agent agent;

    private Fleet(List<Instance> instances, Map<String, ManagedInstance> managed, Lifeline lifeline)
            throws IOException {
        this.instances = List.copyOf(instances);
        this.managed = managed;
        this.lifeline = lifeline;
        this.agent = new Agent(managed);
    }

    /** Starts so many instances, and returns when all answer. */
    public static Fleet start(String service, String version, int count, Path directory)
            throws IOException, InterruptedException {
        Lifeline lifeline = Lifeline.open();
        List<Instance> instances = new ArrayList<>();
        Map<String, ManagedInstance> managed = new LinkedHashMap<>();
        List<Integer> ports = Ports.free(count);
        for (int i = 0; i < count; i++) {
            String id = String.format("i-%02d", i + 1);
            instances.add(Instance.of(id, service, "127.0.0.1:" + ports.get(i), version));
            managed.put(id, new ManagedInstance(id, ports.get(i), lifeline.port(), directory));
        }
        Fleet fleet = new Fleet(instances, managed, lifeline);
        try {
            fleet.startAll(version);
            return fleet;
        } catch (IOException | InterruptedException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void startAll(String version) throws IOException, InterruptedException {
        ExecutorService starters = Executors.newFixedThreadPool(STARTED_AT_ONCE);
        try {
            List<Future<?>> starts = new ArrayList<>();
            managed.forEach((id, instance) -> starts.add(starters.submit(() -> {
                instance.update(version, "first-start-" + id, 0);
                return null;
            })));
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the fleet did not start: " + e.getCause(), e);
        } finally {
            starters.shutdownNow();
        }
    }

    /** As they were started. */
    public List<Instance> instances() {
        return instances;
    }

    /** Where the agent listens. */
    public URI agent() {
        return agent.address();
    }

    /** What the instances wrote down. */
    public Judge judge() {
        Map<String, InstanceLog> logs = new LinkedHashMap<>();
        managed.forEach((id, instance) -> logs.put(id, instance.log()));
        return new Judge(logs);
    }

    /** Ends all processes at once. */
    @Override
    public void close() throws IOException {
        agent.close();
        lifeline.close();
    }
}
