package dev.rollout.redis;

import dev.rollout.spi.DeploymentLock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock per service in Redis, under the key {@code rollout:lock:<service>}: it holds a random token and frees itself when
 * its lease ends. Any thread may release it, and only the token that holds it can. It damps contention and keeps no
 * promise: after a flush or a failover of Redis two may hold it.
 *
 * <p>{@link #tryAcquire} takes at most its {@code wait} and two seconds, {@link #release} at most one, whatever Redis does.
 * Threadsafe.
 */
public final class RedisDeploymentLock implements DeploymentLock {
    private static final Logger LOG = LoggerFactory.getLogger(RedisDeploymentLock.class);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration RELEASE = Duration.ofSeconds(1);
    private static final long MIN_PAUSE_MILLIS = 10;
    private static final long MAX_PAUSE_MILLIS = 100;

    /** May be sent twice: who holds it already gets it again. */
    private static final String ACQUIRE = """
            local holder = redis.call('get', KEYS[1])
            if holder and holder ~= ARGV[1] then return 0 end
            redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
            return 1
            """;

    private static final String RELEASE_IF_MINE = """
            if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
            return 0
            """;

    private final Client client;
    private final SecureRandom random = new SecureRandom();
    private final Throttled failures = new Throttled(LOG);
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisDeploymentLock(Client client) {
        this.client = client;
    }

    /**
     * Uses the host's client, which stays the host's to shut down.
     *
     * @param redisson with any codec
     * @return the lock
     * @throws IllegalArgumentException if {@code redisson} is null
     */
    public static RedisDeploymentLock of(RedissonClient redisson) {
        return new RedisDeploymentLock(Client.of(redisson));
    }

    /**
     * Uses a client of its own, connected on first use, so that this needs no living Redis.
     *
     * @param url {@code redis[s]://[user[:password]@]host[:port][/database]}
     * @return the lock, not connected yet
     * @throws IllegalArgumentException if the url is not of that form; the message shows no credentials
     */
    public static RedisDeploymentLock connect(String url) {
        return new RedisDeploymentLock(Client.connect(url));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the service is blank, {@code wait} negative or {@code lease} below 1 ms
     */
    @Override
    public Optional<String> tryAcquire(String service, Duration wait, Duration lease) {
        check(service, wait, lease);
        if (closed.get()) {
            throw new IllegalStateException("lock is closed");
        }
        String token = token();
        long start = System.nanoTime();
        long pause = MIN_PAUSE_MILLIS;
        while (true) {
            if (take(service, token, lease)) {
                return Optional.of(token);
            }
            long left = wait.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                return Optional.empty();
            }
            pause(Math.min(
                    left,
                    TimeUnit.MILLISECONDS.toNanos(
                            pause + ThreadLocalRandom.current().nextLong(pause))));
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
        }
    }

    private boolean take(String service, String token, Duration lease) {
        try {
            Long taken = client.call(
                    "take the lock of a service",
                    redisson -> run(redisson, ACQUIRE, service, token, Long.toString(lease.toMillis())),
                    ANSWER);
            return taken == 1;
        } catch (IllegalStateException e) {
            client.forget(redisson -> run(redisson, RELEASE_IF_MINE, service, token));
            throw e;
        }
    }

    private static RFuture<Long> run(RedissonClient redisson, String script, String service, Object... values) {
        return redisson.getScript(MessageCodec.INSTANCE)
                .evalAsync(RScript.Mode.READ_WRITE, script, RScript.ReturnType.LONG, List.of(key(service)), values);
    }

    /** {@inheritDoc} Where Redis does not answer, the lock ends with its lease. Never throws on account of Redis. */
    @Override
    public void release(String service, String token) {
        check(service, Duration.ZERO, RELEASE);
        if (token == null) {
            throw new IllegalArgumentException("token must be set, was null");
        }
        if (closed.get()) {
            return;
        }
        try {
            client.<Long>call(
                    "free the lock of a service", redisson -> run(redisson, RELEASE_IF_MINE, service, token), RELEASE);
        } catch (IllegalStateException e) {
            failures.warn("A lock was left to its lease", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.close();
        }
    }

    private static String key(String service) {
        return "rollout:lock:" + service;
    }

    private String token() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the lock of a service");
        }
    }

    private static void check(String service, Duration wait, Duration lease) {
        if (service == null || service.isBlank() || service.length() > 200) {
            throw new IllegalArgumentException("service must be 1–200 characters, was "
                    + (service == null ? "null" : service.isBlank() ? "blank" : service.length() + " characters"));
        }
        if (wait == null || wait.isNegative() || wait.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("wait must be PT0S–PT24H, was " + wait);
        }
        if (lease == null || lease.toMillis() < 1 || lease.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("lease must be PT0.001S–PT24H, was " + lease);
        }
    }
}
