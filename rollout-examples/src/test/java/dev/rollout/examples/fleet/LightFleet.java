package dev.rollout.examples.fleet;

import dev.rollout.Instance;
import dev.rollout.examples.wire.HttpHead;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Instances within this process that do next to nothing, so that tens of thousands of requests take seconds. Each answers with
 * its own id as version; {@code /slow} takes a second. The name is also their slot.
 */
public final class LightFleet implements Closeable {
    private static final long SLOW_MILLIS = 1_000;

    private final List<Instance> instances = new ArrayList<>();
    private final Map<String, TinyServer> servers = new ConcurrentHashMap<>();
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> slow = new LinkedHashMap<>();
    private final Set<String> sick = ConcurrentHashMap.newKeySet();

    /** So many instances of each name: {@code blue-1}, {@code blue-2}, … */
    public static LightFleet start(Map<String, Integer> counts) throws IOException {
        LightFleet fleet = new LightFleet();
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        List<Integer> ports = new ArrayList<>(Ports.free(total));
        counts.forEach((name, count) -> {
            for (int i = 1; i <= count; i++) {
                String id = name + "-" + i;
                fleet.instances.add(
                        new Instance(id, "shop", "127.0.0.1:" + ports.remove(0), "v1", null, name, Map.of()));
                fleet.slow.put(id, new AtomicInteger());
            }
        });
        for (Instance instance : fleet.instances) {
            fleet.start(instance.id());
        }
        return fleet;
    }

    public List<Instance> instances() {
        return instances;
    }

    /** Those whose id begins like this. */
    public List<Instance> instances(String name) {
        return instances.stream()
                .filter(instance -> instance.id().startsWith(name + "-"))
                .toList();
    }

    public Instance instance(String id) {
        return instances.stream()
                .filter(instance -> instance.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** How many slow requests an instance is at work on. */
    public int slow(String id) {
        return slow.get(id).get();
    }

    /** From now on its health check fails, or passes again. */
    public void sick(String id, boolean failing) {
        if (failing) {
            sick.add(id);
        } else {
            sick.remove(id);
        }
    }

    public void start(String id) throws IOException {
        int port = Integer.parseInt(instance(id).address().split(":")[1]);
        TinyServer server = new TinyServer(port, path -> answer(id, path));
        servers.put(id, server);
        Thread thread = new Thread(server::serve, id);
        thread.setDaemon(true);
        threads.put(id, thread);
        thread.start();
    }

    /** Ends it at once, with all its requests; its port is free then. */
    public void stop(String id) throws InterruptedException {
        servers.remove(id).stop(0);
        // Java gives the port back when nobody waits at it any more.
        threads.remove(id).join();
    }

    private byte[] answer(String id, String path) throws InterruptedException {
        if (path.equals("/slow")) {
            slow.get(id).incrementAndGet();
            try {
                boolean stopped = new CountDownLatch(1).await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
                assert !stopped : "nobody ends a slow request";
            } finally {
                slow.get(id).decrementAndGet();
            }
        }
        boolean bad = path.equals("/health") && sick.contains(id);
        byte[] body = id.getBytes(StandardCharsets.UTF_8);
        return new HttpHead(
                        bad ? "HTTP/1.1 503 Service Unavailable" : "HTTP/1.1 200 OK",
                        List.of("Content-Length: " + body.length, "X-Version: " + id))
                .bytes(body);
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.stop(0));
    }
}
