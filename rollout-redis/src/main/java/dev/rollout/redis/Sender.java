package dev.rollout.redis;

import dev.rollout.NumberedEvent;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes commits without making anybody wait: a bounded queue, one thread, and a bounded number of messages under way
 * whose answers are not waited for one by one.
 */
final class Sender {
    static final int MAX_COMMITS = 1000;
    static final int MAX_EVENTS = 20_000;
    private static final int MAX_UNDER_WAY = 64;
    private static final long ANSWER_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(RedisProgressChannel.class);

    final LongAdder published = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder refused = new LongAdder();

    private final RedissonClient redisson;
    private final Throttled failures = new Throttled(LOG);
    private final Throttled drops = new Throttled(LOG);
    private final Mailbox<Message.Commit> mailbox = new Mailbox<>(
            "rollout-redis-publish",
            MAX_COMMITS,
            MAX_EVENTS,
            commit -> Math.max(1, commit.events().size()),
            this::send);
    private volatile Semaphore slots = new Semaphore(MAX_UNDER_WAY);
    private volatile boolean failing;
    private volatile boolean closed;

    Sender(RedissonClient redisson) {
        this.redisson = redisson;
    }

    void publish(List<NumberedEvent> events) {
        try {
            drop(mailbox.offer(Message.Commit.of(events)));
        } catch (RuntimeException e) {
            refused.increment();
            failures.warn("Progress was not published", "not the consecutive events of one deployment");
        }
    }

    private void drop(int commits) {
        if (commits > 0) {
            dropped.add(commits);
            if (!closed) {
                drops.warn("Progress was not published", "too many commits wait for Redis");
            }
        }
    }

    private void send(Message.Commit commit) {
        Semaphore slot = null;
        try {
            slot = slot();
            Semaphore taken = slot;
            redisson.getTopic(commit.channel(), MessageCodec.INSTANCE)
                    .publishAsync(commit.text())
                    .whenComplete((receivers, failure) -> answered(taken, failure));
        } catch (Throwable e) {
            if (slot == null) {
                failed(e);
            } else {
                answered(slot, e);
            }
        }
    }

    /** Waits for a free slot; where no answer has come for very long, none will, and the slots are made anew. */
    private Semaphore slot() throws InterruptedException {
        while (true) {
            Semaphore current = slots;
            if (current.tryAcquire(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                return current;
            }
            failing = true;
            slots = new Semaphore(MAX_UNDER_WAY);
        }
    }

    private void answered(Semaphore slot, @Nullable Throwable failure) {
        slot.release();
        if (failure == null) {
            failing = false;
            published.increment();
        } else {
            failed(failure);
        }
    }

    private void failed(Throwable failure) {
        failing = true;
        failed.increment();
        if (!closed) {
            failures.warn("Progress was not published", Failures.name(failure));
        }
    }

    /** Takes no more; where Redis answers, what waits goes out first, within {@code nanos}. */
    void close(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            if (!failing && mailbox.awaitEmpty(nanos)) {
                Semaphore current = slots;
                if (current.tryAcquire(MAX_UNDER_WAY, Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    current.release(MAX_UNDER_WAY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        drop(mailbox.close());
    }
}
