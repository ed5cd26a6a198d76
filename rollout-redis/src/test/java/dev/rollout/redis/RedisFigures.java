package dev.rollout.redis;

import dev.rollout.NumberedEvent;
import dev.rollout.redis.Fixtures.Heard;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Prints what publishing costs its caller, how long a commit takes to a subscriber in another client, and what a pair of
 * lock and release costs. Run it with the test class path; {@code -Drollout.test.redis.url} names another Redis.
 */
final class RedisFigures {
    private static final int WARM_UP = 3000;
    private static final int ROUNDS = 5000;

    private RedisFigures() {}

    public static void main(String[] args) throws Exception {
        try (RedisProgressChannel here = RedisProgressChannel.connect(TestRedis.url());
                RedisProgressChannel there = RedisProgressChannel.connect(TestRedis.url());
                RedisDeploymentLock lock = RedisDeploymentLock.connect(TestRedis.url())) {
            Heard heard = new Heard();
            there.subscribe(heard);
            Fixtures.connected(here, heard);
            latency(here, heard, 1);
            latency(here, heard, 20);
            burst(here, heard);
            lock(lock);
        }
        System.exit(0);
    }

    private static void latency(RedisProgressChannel here, Heard heard, int events) throws Exception {
        String id = Fixtures.id();
        long[] publish = new long[ROUNDS];
        long[] arrive = new long[ROUNDS];
        for (int n = -WARM_UP; n < ROUNDS; n++) {
            List<NumberedEvent> commit = Fixtures.events(id, 1, events);
            long start = System.nanoTime();
            here.publish(commit);
            long published = System.nanoTime();
            heard.next(id);
            if (n >= 0) {
                publish[n] = published - start;
                arrive[n] = System.nanoTime() - start;
            }
        }
        print("publish, caller's cost, one at a time, " + events + " events", publish);
        print("publish to subscriber, " + events + " events", arrive);
    }

    private static void burst(RedisProgressChannel here, Heard heard) throws Exception {
        String id = Fixtures.id();
        long[] publish = new long[20 * 500];
        long start = System.nanoTime();
        for (int round = 0; round < 20; round++) {
            for (int n = 0; n < 500; n++) {
                List<NumberedEvent> commit = Fixtures.events(id, round * 500L + n + 1, 4);
                long before = System.nanoTime();
                here.publish(commit);
                publish[round * 500 + n] = System.nanoTime() - before;
            }
            for (int n = 0; n < 500; n++) {
                heard.next(id);
            }
        }
        long all = System.nanoTime() - start;
        print("publish, caller's cost, bursts of 500", publish);
        System.out.printf(
                "bursts of 500 commits of 4 events: %.0f commits/s published, carried, read%n",
                1e9 * publish.length / all);
    }

    private static void lock(RedisDeploymentLock lock) {
        long[] pair = new long[ROUNDS];
        for (int n = -WARM_UP; n < ROUNDS; n++) {
            long start = System.nanoTime();
            String token = lock.tryAcquire("figures", Duration.ZERO, Duration.ofSeconds(30))
                    .orElseThrow();
            lock.release("figures", token);
            if (n >= 0) {
                pair[n] = System.nanoTime() - start;
            }
        }
        print("lock and release", pair);
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.1f us, p99 %.1f us, max %.1f us%n",
                what,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                nanos[nanos.length - 1] / 1e3);
    }
}
