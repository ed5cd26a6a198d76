package dev.rollout.examples.demo;

import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.Fleet;
import dev.rollout.examples.fleet.Judge;
import dev.rollout.examples.fleet.Lifeline;
import dev.rollout.examples.traffic.LoadBalancer;
import dev.rollout.examples.traffic.LoadClient;
import dev.rollout.examples.traffic.ServingSampler;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.postgres.PostgresStateStore;
import dev.rollout.redis.RedisProgressChannel;
import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Everything the acts need: servers, fleet, load balancer, client, and a deployer that submits and watches. Closing it ends
 * every process, also from a shutdown hook in the middle of starting.
 */
final class World implements AutoCloseable {
    static final String SERVICE = "checkout";
    static final String FIRST_VERSION = "v1";

    private static final long SAMPLE_MILLIS = 25;

    private final Path directory;
    private final Lifeline lifeline;
    private final Servers servers;
    private final Fleet fleet;
    private final LoadBalancer balancer;
    private final LoadClient client;
    private final ServingSampler sampler;
    private final RollingDeployer deployer;
    private final Closing closing;
    private final Map<String, String> slots = new ConcurrentHashMap<>();

    /** What has to be closed, the newest first; what comes too late is closed at once. */
    static final class Closing implements AutoCloseable {
        private final Deque<AutoCloseable> resources = new ArrayDeque<>();
        private boolean closed;

        synchronized <T extends AutoCloseable> T add(T resource) {
            if (closed) {
                closeQuietly(resource);
                throw new IllegalStateException("the demo is ending");
            }
            resources.push(resource);
            return resource;
        }

        @Override
        public synchronized void close() {
            closed = true;
            while (!resources.isEmpty()) {
                closeQuietly(resources.pop());
            }
        }

        private static void closeQuietly(AutoCloseable resource) {
            try {
                resource.close();
            } catch (Exception e) {
                // The next ones have to be closed all the same.
            }
        }
    }

    /** Starts everything but the drivers. What was started belongs to {@code closing} from its first moment. */
    World(DemoOptions options, Path directory, Closing closing) throws IOException, InterruptedException, SQLException {
        this.directory = directory;
        this.closing = closing;
        lifeline = closing.add(Lifeline.open());
        Janitor janitor = Janitor.start(directory, lifeline.port());
        servers = closing.add(Servers.start(directory, janitor));
        fleet = closing.add(Fleet.start(
                SERVICE, FIRST_VERSION, options.instances(), Files.createDirectory(directory.resolve("fleet"))));
        servers.register(fleet.instances());
        balancer = closing.add(LoadBalancer.start(options.proxy(), fleet.instances(), directory));
        for (long pid : balancer.pids()) {
            janitor.watch(pid);
        }
        deployer = closing.add(RollingDeployer.builder()
                .label("demo")
                .instances(PostgresInstanceRegistry.of(servers.dataSource()))
                .store(closing.add(PostgresStateStore.open(servers.postgresUrl(), Servers.USER, null)))
                .progress(closing.add(RedisProgressChannel.connect(servers.redisUrl())))
                .build());
        client = closing.add(LoadClient.start(balancer.port(), options.users(), options.requestsPerSecond()));
        sampler = closing.add(ServingSampler.start(balancer.balancer(), SAMPLE_MILLIS));
    }

    /** A further process that can drive deployments. */
    DriverProcess startDriver(String label) throws IOException {
        return closing.add(DriverProcess.start(
                label,
                Map.of(
                        "postgres", servers.postgresUrl(),
                        "redis", servers.redisUrl(),
                        "agent", fleet.agent().toString(),
                        "balancer", balancer.remote(),
                        "lifeline", Integer.toString(lifeline.port())),
                directory));
    }

    /** From now on the first half of the instances is blue, the other half is green and gets no traffic. */
    void divide() throws IOException, SQLException {
        for (int i = 0; i < fleet.instances().size(); i++) {
            slots.put(fleet.instances().get(i).id(), 2 * i < fleet.instances().size() ? Scene.BLUE : Scene.GREEN);
        }
        Set<String> green = slots.keySet().stream()
                .filter(id -> slot(id).equals(Scene.GREEN))
                .collect(Collectors.toSet());
        balancer.balancer().split(new TrafficSplit(TrafficSplit.By.SLOT, Scene.GREEN, 0, green));
        servers.divide(SERVICE, slots);
    }

    /** The slot of an instance, empty before there were any. */
    String slot(String id) {
        return slots.getOrDefault(id, "");
    }

    LoadBalancer balancer() {
        return balancer;
    }

    LoadClient client() {
        return client;
    }

    ServingSampler sampler() {
        return sampler;
    }

    RollingDeployer deployer() {
        return deployer;
    }

    Judge judge() {
        return fleet.judge();
    }

    @Override
    public void close() {
        closing.close();
    }
}
