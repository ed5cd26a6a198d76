package dev.rollout.redis;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RPatternTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.PatternMessageListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one subscription of a channel at Redis. It is tried until it holds; from then on Redisson keeps it over
 * reconnections. Nothing here makes the caller wait.
 */
final class PatternSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(RedisProgressChannel.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration ATTEMPT = Duration.ofSeconds(20);
    private static final Duration REMOVAL = Duration.ofMillis(300);

    final LongAdder subscribed = new LongAdder();

    private final Client client;
    private final BiConsumer<String, String> receiver;
    private final Throttled failures = new Throttled(LOG);
    private final AtomicBoolean started = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor threads =
            new ScheduledThreadPoolExecutor(2, Daemons.named("rollout-redis-subscribe"));
    private volatile Attempt current = new Attempt();
    private volatile @Nullable Integer listener;
    private volatile @Nullable Future<?> trying;
    private volatile boolean closed;

    PatternSubscription(Client client, BiConsumer<String, String> receiver) {
        this.client = client;
        this.receiver = receiver;
        threads.setKeepAliveTime(5, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        threads.setRemoveOnCancelPolicy(true);
    }

    /** A try to subscribe. Only the latest one's messages count; one that succeeds too late is taken back. */
    private final class Attempt implements PatternMessageListener<String> {
        @Override
        public void onMessage(CharSequence pattern, CharSequence channel, String text) {
            if (this == current && !closed) {
                receiver.accept(channel.toString(), text);
            }
        }
    }

    void start() {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        RetryPolicy<Integer> untilItHolds = RetryPolicy.<Integer>builder()
                .withMaxAttempts(-1)
                .withBackoff(FIRST_RETRY, LAST_RETRY)
                .withJitter(0.2)
                .abortIf((result, failure) -> failure != null && ended())
                .onFailedAttempt(event ->
                        failures.warn("Progress of other processes is not received", name(event.getLastException())))
                .build();
        try {
            trying = Failsafe.with(untilItHolds).with(threads).getStageAsync(this::subscribe);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before it was subscribed");
        }
    }

    private static String name(@Nullable Throwable failure) {
        return failure == null ? "no answer" : Failures.name(failure);
    }

    private boolean ended() {
        return closed || client.redisson().isShutdown();
    }

    /** One try, which fails if it takes too long: on our own threads, since Failsafe's timeout would use its global one. */
    private CompletionStage<Integer> subscribe() {
        Attempt attempt = new Attempt();
        current = attempt;
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Future<?> deadline = threads.schedule(
                () -> result.completeExceptionally(new TimeoutException()), ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            topic(client.redisson())
                    .addListenerAsync(String.class, attempt)
                    .whenComplete((added, failure) -> answered(attempt, added, failure, result));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
        return result.whenComplete((added, failure) -> deadline.cancel(false));
    }

    private void answered(
            Attempt attempt, @Nullable Integer added, @Nullable Throwable failure, CompletableFuture<Integer> result) {
        if (added == null) {
            result.completeExceptionally(failure == null ? new IllegalStateException("no listener") : failure);
        } else if (attempt == current && !closed && result.complete(added)) {
            listener = added;
            subscribed.increment();
        } else {
            LOG.debug("subscribed too late, taken back");
            client.forget(redisson -> topic(redisson).removeListenerAsync(added));
        }
    }

    private static RPatternTopic topic(RedissonClient redisson) {
        return redisson.getPatternTopic(Message.PREFIX + "*", MessageCodec.INSTANCE);
    }

    /** Takes the subscription back, and waits a little for it. */
    void close() {
        closed = true;
        Future<?> attempt = trying;
        if (attempt != null) {
            attempt.cancel(false);
        }
        threads.shutdownNow();
        Integer added = listener;
        if (added != null) {
            try {
                client.<Void>call("unsubscribe", redisson -> topic(redisson).removeListenerAsync(added), REMOVAL);
            } catch (IllegalStateException e) {
                LOG.debug("{}", e.getMessage());
            }
        }
    }
}
