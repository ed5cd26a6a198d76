package dev.rollout.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.SslVerificationMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redisson client, the host's or our own, whose every call here is bounded in time: a client that connects lazily does so
 * in the calling thread, hence calls run on two threads of ours and the caller only waits.
 */
final class Client {
    private static final Logger LOG = LoggerFactory.getLogger(Client.class);
    private static final int TIMEOUT_MILLIS = 1000;
    private static final int PING_MILLIS = 5000;

    private final RedissonClient redisson;
    private final boolean own;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            2, 2, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(100), Daemons.named("rollout-redis-call"));

    private Client(RedissonClient redisson, boolean own) {
        this.redisson = redisson;
        this.own = own;
        threads.allowCoreThreadTimeOut(true);
    }

    static Client of(RedissonClient redisson) {
        if (redisson == null) {
            throw new IllegalArgumentException("redisson must be set, was null");
        }
        return new Client(redisson, false);
    }

    /** A lean client of our own, which connects when it is first used. */
    static Client connect(String url) {
        RedisUrl target = RedisUrl.parse(url);
        if (!target.tls() && !target.loopback()) {
            LOG.warn("{} is not encrypted; use rediss:// where others can listen on the network", target);
        }
        Config config = new Config();
        config.setLazyInitialization(true)
                .setThreads(2)
                .setNettyThreads(2)
                .setCodec(org.redisson.client.codec.StringCodec.INSTANCE)
                .setSslVerificationMode(SslVerificationMode.STRICT)
                .setUsername(target.user())
                .setPassword(target.password());
        config.useSingleServer()
                .setAddress(target.address())
                .setDatabase(target.database())
                .setClientName("rollout")
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(4)
                .setSubscriptionConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(2)
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setTimeout(TIMEOUT_MILLIS)
                .setSubscriptionTimeout(2 * TIMEOUT_MILLIS)
                .setRetryAttempts(1)
                .setRetryDelay(new ConstantDelay(Duration.ofMillis(100)))
                .setReconnectionDelay(new ConstantDelay(Duration.ofMillis(500)))
                .setPingConnectionInterval(PING_MILLIS);
        return new Client(Redisson.create(config), true);
    }

    RedissonClient redisson() {
        return redisson;
    }

    /**
     * The result of a call.
     *
     * @throws IllegalStateException if it failed or did not end in time; without cause, whose message might quote data
     */
    <T> T call(String what, Function<RedissonClient, CompletionStage<T>> call, Duration timeout) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> start(call, result));
            return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + ": interrupted");
        } catch (TimeoutException e) {
            throw new IllegalStateException(what + ": Redis did not answer within " + timeout);
        } catch (ExecutionException | RuntimeException e) {
            throw new IllegalStateException(what + ": " + Failures.name(e));
        }
    }

    /** Starts a call whose outcome nobody needs. */
    void forget(Function<RedissonClient, ? extends CompletionStage<?>> call) {
        try {
            threads.execute(() -> {
                try {
                    call.apply(redisson).whenComplete((value, failure) -> notSent(failure));
                } catch (RuntimeException e) {
                    notSent(e);
                }
            });
        } catch (RejectedExecutionException e) {
            notSent(e);
        }
    }

    private static void notSent(@Nullable Throwable failure) {
        if (failure != null) {
            LOG.debug("not sent: {}", Failures.name(failure));
        }
    }

    private <T> void start(Function<RedissonClient, CompletionStage<T>> call, CompletableFuture<T> result) {
        try {
            call.apply(redisson).whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    /** Ends our threads, and our own client; waits at most a second. What does not end by then ends by itself. */
    void close() {
        threads.shutdownNow();
        if (!own) {
            return;
        }
        Thread closer = Daemons.named("rollout-redis-close").newThread(() -> {
            try {
                redisson.shutdown(0, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RuntimeException e) {
                LOG.warn("Redis client did not shut down cleanly: {}", Failures.name(e));
            }
        });
        closer.start();
        try {
            closer.join(TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
