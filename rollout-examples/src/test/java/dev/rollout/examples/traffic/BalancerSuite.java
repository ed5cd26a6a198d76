package dev.rollout.examples.traffic;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.LightFleet;
import dev.rollout.spi.TrafficSplit;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A light fleet of six blue and two green instances, a load balancer before it, and a client. */
abstract class BalancerSuite {
    static final int USERS = 8;
    static final int WITHOUT_PAUSE = 1_000_000;

    @TempDir
    Path directory;

    LightFleet fleet;
    private final List<Closeable> parts = new ArrayList<>();

    /** A started balancer. */
    record Started(int port, Balancer balancer, Closeable end) {}

    /** All instances behind one door. */
    abstract Started startOne() throws Exception;

    /** The same, with the slots blue and green. */
    abstract Started startSlots() throws Exception;

    @BeforeEach
    void startFleet() throws IOException {
        fleet = LightFleet.start(Map.of("blue", 6, "green", 2));
        parts.add(fleet);
    }

    @AfterEach
    void stop() throws IOException {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }

    Started begun(Started started) {
        parts.add(started.end());
        return started;
    }

    TrafficSplit split(TrafficSplit.By by, @Nullable Integer percent) {
        Set<String> members =
                fleet.instances("green").stream().map(Instance::id).collect(toSet());
        return new TrafficSplit(by, by == TrafficSplit.By.SLOT ? "green" : "v2", percent, members);
    }

    static LoadClient.Counts send(int port, int requests) {
        try (LoadClient client = LoadClient.start(port, USERS, WITHOUT_PAUSE)) {
            awaitMore(client, requests);
            return client.counts();
        }
    }

    static void awaitMore(LoadClient client, int requests) {
        long enough = client.counts().total() + requests;
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> client.counts().total() >= enough);
    }
}
