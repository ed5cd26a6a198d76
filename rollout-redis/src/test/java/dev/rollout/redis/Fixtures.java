package dev.rollout.redis;

import static org.awaitility.Awaitility.await;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.Announcement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;

/** Events, listeners and waits that the tests of this module share. */
final class Fixtures {
    private Fixtures() {}

    static String id() {
        return UUID.randomUUID().toString();
    }

    static List<NumberedEvent> events(String id, long from, int count) {
        return LongStream.range(from, from + count)
                .mapToObj(n -> new NumberedEvent(
                        id,
                        n,
                        Instant.parse("2026-11-23T10:00:00Z"),
                        new DeploymentEvent.InstanceHealthy("i" + n, "v2")))
                .toList();
    }

    static List<NumberedEvent> event(String id, long sequence, String reason) {
        return List.of(new NumberedEvent(
                id,
                sequence,
                Instant.parse("2026-11-23T10:00:00Z"),
                new DeploymentEvent.InstanceHealthy(reason, "v2")));
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    /** Publishes until {@code heard} gets something: a subscription is at Redis some time after it was asked for. */
    static void connected(RedisProgressChannel from, Heard heard) {
        String probe = id();
        soon().until(() -> {
            from.publish(events(probe, 1, 1));
            return heard.queue.poll(50, TimeUnit.MILLISECONDS) != null;
        });
    }

    /** A listener that remembers. */
    static final class Heard implements Consumer<Announcement> {
        final LinkedBlockingQueue<Announcement> queue = new LinkedBlockingQueue<>();

        @Override
        public void accept(Announcement announcement) {
            queue.add(announcement);
        }

        /** The next announcement of that deployment. */
        Announcement next(String id) throws InterruptedException {
            while (true) {
                Announcement next = queue.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("nothing heard of " + id);
                }
                if (next.deploymentId().equals(id)) {
                    return next;
                }
            }
        }
    }

    /** What goes to {@code System.err}, where the tests' logger writes, while {@code action} runs. */
    static String logged(Action action) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }

    /** Something to do in a test. */
    interface Action {
        void run() throws Exception;
    }

    /** Runs it, and says how long it took. */
    static Duration took(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("rollout-redis") || name.startsWith("redisson"))
                .sorted()
                .toList();
    }
}
