package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.id;
import static dev.rollout.redis.Fixtures.soon;
import static dev.rollout.redis.Fixtures.took;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisDeploymentLockTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final RedisDeploymentLock here = RedisDeploymentLock.connect(TestRedis.url());
    private final RedisDeploymentLock there = RedisDeploymentLock.connect(TestRedis.url());
    private final String service = "checkout-" + id();

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void one_holds_it_until_it_is_released_from_whatever_thread() throws Exception {
        String token = here.tryAcquire(service, Duration.ZERO, LEASE).orElseThrow();
        assertThat(there.tryAcquire(service, Duration.ZERO, LEASE)).isEmpty();
        assertThat(here.tryAcquire(service, Duration.ofMillis(100), LEASE)).isEmpty();
        assertThat(there.tryAcquire(service + "-other", Duration.ZERO, LEASE)).isPresent();
        Thread other = new Thread(() -> there.release(service, token));
        other.start();
        other.join();
        assertThat(there.tryAcquire(service, Duration.ZERO, LEASE)).isPresent();
    }

    @Test
    void a_stale_token_frees_nobody_elses_lock() {
        String stale =
                here.tryAcquire(service, Duration.ZERO, Duration.ofMillis(50)).orElseThrow();
        String token = there.tryAcquire(service, Duration.ofSeconds(20), LEASE).orElseThrow();
        here.release(service, stale);
        here.release(service, "");
        assertThat(here.tryAcquire(service, Duration.ZERO, LEASE)).isEmpty();
        there.release(service, token);
        there.release(service, token);
        assertThat(here.tryAcquire(service, Duration.ZERO, LEASE)).isPresent();
    }

    @Test
    void waits_for_a_release() throws Exception {
        String token = here.tryAcquire(service, Duration.ZERO, LEASE).orElseThrow();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> waiting = thread.submit(() ->
                    there.tryAcquire(service, Duration.ofSeconds(20), LEASE).isPresent());
            here.release(service, token);
            assertThat(waiting.get()).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void never_two_hold_it_in_a_race_without_faults() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                RedisDeploymentLock lock = i % 2 == 0 ? here : there;
                all.add(threads.submit(() -> {
                    for (int n = 0; n < 20; n++) {
                        String token = lock.tryAcquire(service, Duration.ofSeconds(20), LEASE)
                                .orElseThrow();
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        holders.decrementAndGet();
                        lock.release(service, token);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void refuses_what_makes_no_sense() {
        assertThatThrownBy(() -> here.tryAcquire(" ", Duration.ZERO, LEASE)).hasMessageContaining("service");
        assertThatThrownBy(() -> here.tryAcquire(service, Duration.ofSeconds(-1), LEASE))
                .hasMessageContaining("wait");
        assertThatThrownBy(() -> here.tryAcquire(service, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("lease");
        here.close();
        here.close();
        here.release(service, "token");
        assertThatThrownBy(() -> here.tryAcquire(service, Duration.ZERO, LEASE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_flush_of_data_and_scripts_loses_the_lock_and_nothing_else() throws Exception {
        try (RedisProcess redis = RedisProcess.started();
                RedisDeploymentLock lock = RedisDeploymentLock.connect(redis.url());
                RawRedis raw = new RawRedis(redis.port())) {
            String lost = lock.tryAcquire(service, Duration.ZERO, LEASE).orElseThrow();
            raw.call("FLUSHALL");
            raw.call("SCRIPT", "FLUSH");
            String next = lock.tryAcquire(service, Duration.ZERO, LEASE).orElseThrow();
            lock.release(service, lost);
            assertThat(lock.tryAcquire(service, Duration.ZERO, LEASE)).isEmpty();
            lock.release(service, next);
            assertThat(lock.tryAcquire(service, Duration.ZERO, LEASE)).isPresent();
        }
    }

    @Test
    void I24_could_not_tell_within_bounds_while_Redis_is_absent_and_works_once_it_is_there() throws Exception {
        try (RedisProcess redis = new RedisProcess();
                RedisDeploymentLock lock = RedisDeploymentLock.connect(redis.url())) {
            assertThat(took(() -> assertThatThrownBy(() -> lock.tryAcquire(service, Duration.ofMillis(200), LEASE))
                            .isInstanceOf(IllegalStateException.class)))
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(took(() -> lock.release(service, "token"))).isLessThan(Duration.ofSeconds(2));
            redis.start();
            soon().ignoreExceptions()
                    .until(() -> lock.tryAcquire(service, Duration.ZERO, LEASE).isPresent());
            redis.kill();
            assertThatThrownBy(() -> lock.tryAcquire(service, Duration.ZERO, LEASE))
                    .isInstanceOf(IllegalStateException.class);
            redis.start();
            soon().ignoreExceptions()
                    .until(() -> lock.tryAcquire(service, Duration.ZERO, LEASE).isPresent());
        }
    }

    @Test
    void I24_could_not_tell_within_bounds_while_Redis_is_frozen_and_leaves_no_lock_behind() throws Exception {
        try (RedisProcess redis = RedisProcess.started()) {
            RedisDeploymentLock lock = RedisDeploymentLock.connect(redis.url());
            String token = lock.tryAcquire(service, Duration.ZERO, LEASE).orElseThrow();
            redis.freeze();
            assertThat(took(() -> assertThatThrownBy(
                                    () -> lock.tryAcquire(service + "-b", Duration.ofMillis(500), LEASE))
                            .isInstanceOf(IllegalStateException.class)))
                    .isLessThan(Duration.ofMillis(4000));
            assertThat(took(() -> lock.release(service, token))).isLessThan(Duration.ofSeconds(2));
            redis.thaw();
            soon().ignoreExceptions().until(() -> {
                return lock.tryAcquire(service + "-b", Duration.ZERO, LEASE).isPresent();
            });
            redis.freeze();
            assertThat(took(lock::close)).isLessThan(Duration.ofSeconds(2));
            redis.thaw();
        }
    }
}
