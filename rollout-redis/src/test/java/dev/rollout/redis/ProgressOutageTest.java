package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.connected;
import static dev.rollout.redis.Fixtures.events;
import static dev.rollout.redis.Fixtures.id;
import static dev.rollout.redis.Fixtures.soon;
import static dev.rollout.redis.Fixtures.threads;
import static dev.rollout.redis.Fixtures.took;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.NumberedEvent;
import dev.rollout.redis.Fixtures.Heard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** I24, I26: Redis absent, killed, frozen: nobody waits for it, nothing grows, and it comes back by itself. */
class ProgressOutageTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofMillis(2500);

    private static void publishMany(RedisProgressChannel channel, int count) {
        List<NumberedEvent> commit = events(id(), 1, 20);
        for (int i = 0; i < count; i++) {
            channel.publish(commit);
        }
    }

    @Test
    void I24_events_flow_once_an_absent_Redis_is_started() throws Exception {
        try (RedisProcess redis = new RedisProcess()) {
            Heard heard = new Heard();
            RedisProgressChannel channel = RedisProgressChannel.connect(redis.url());
            assertThat(took(() -> channel.subscribe(heard))).isLessThan(AT_ONCE);
            assertThat(took(() -> publishMany(channel, 10))).isLessThan(AT_ONCE);
            soon().until(() -> channel.counters().publishFailed() > 0);
            redis.start();
            connected(channel, heard);
            channel.close();
            assertThat(threads()).noneMatch(name -> name.startsWith("rollout-redis-publish"));
        }
    }

    @Test
    void I24_events_flow_again_after_Redis_was_killed_and_started_again() throws Exception {
        try (RedisProcess redis = RedisProcess.started();
                RedisProgressChannel here = RedisProgressChannel.connect(redis.url());
                RedisProgressChannel there = RedisProgressChannel.connect(redis.url())) {
            Heard heard = new Heard();
            there.subscribe(heard);
            connected(here, heard);
            redis.kill();
            long failed = here.counters().publishFailed();
            here.publish(events(id(), 1, 1));
            soon().until(() -> here.counters().publishFailed() > failed);
            redis.start();
            connected(here, heard);
            String id = id();
            here.publish(events(id, 1, 2));
            assertThat(heard.next(id).to()).isEqualTo(2);
            assertThat(there.counters().subscribed()).isEqualTo(1);
        }
    }

    @Test
    void I24_nobody_waits_for_a_frozen_Redis_and_events_flow_again_when_it_goes_on() throws Exception {
        try (RedisProcess redis = RedisProcess.started();
                RedisProgressChannel here = RedisProgressChannel.connect(redis.url());
                RedisProgressChannel there = RedisProgressChannel.connect(redis.url())) {
            Heard heard = new Heard();
            there.subscribe(heard);
            connected(here, heard);
            redis.freeze();
            assertThat(took(() -> publishMany(here, 3000))).isLessThan(AT_ONCE);
            assertThat(here.counters().publishDropped()).isPositive();
            RedisProgressChannel late = RedisProgressChannel.connect(redis.url());
            assertThat(took(() -> late.subscribe(heard))).isLessThan(AT_ONCE);
            assertThat(took(() -> publishMany(late, 10))).isLessThan(AT_ONCE);
            assertThat(took(late::close)).isLessThan(CLOSING);
            soon().until(() -> here.counters().publishFailed() > 0);
            redis.thaw();
            connected(here, heard);
        }
    }

    @Test
    void I24_closing_is_bounded_when_Redis_freezes_with_messages_under_way() throws Exception {
        try (RedisProcess redis = RedisProcess.started()) {
            Config config = new Config();
            config.useSingleServer().setAddress(redis.url()).setConnectionMinimumIdleSize(1);
            RedissonClient redisson = Redisson.create(config);
            RedisProgressChannel own = RedisProgressChannel.connect(redis.url());
            RedisProgressChannel hosts = RedisProgressChannel.of(redisson);
            Heard heard = new Heard();
            for (RedisProgressChannel channel : List.of(own, hosts)) {
                channel.subscribe(heard);
                connected(channel, heard);
            }
            redis.freeze();
            publishMany(own, 100);
            publishMany(hosts, 100);
            assertThat(took(own::close)).isLessThan(CLOSING);
            assertThat(took(hosts::close)).isLessThan(CLOSING);
            redis.thaw();
            redisson.shutdown(0, 1, TimeUnit.SECONDS);
        }
        soon().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    void I26_ten_thousand_commits_without_Redis_stay_within_bounds() throws Exception {
        soon().untilAsserted(() -> assertThat(threads()).isEmpty());
        try (RedisProcess redis = new RedisProcess()) {
            RedisProgressChannel channel = RedisProgressChannel.connect(redis.url());
            assertThat(took(() -> publishMany(channel, 10_000))).isLessThan(Duration.ofSeconds(5));
            ChannelCounters counters = channel.counters();
            assertThat(counters.publishDropped())
                    .isGreaterThan(10_000 - Sender.MAX_COMMITS - 100 - counters.publishFailed());
            assertThat(threads()).hasSizeLessThan(12);
            assertThat(took(channel::close)).isLessThan(CLOSING);
            ChannelCounters end = channel.counters();
            assertThat(end.publishDropped() + end.publishFailed() + end.published())
                    .isBetween(10_000L - 64, 10_000L);
        }
        soon().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    void I26_no_thread_is_left_after_closing_and_none_is_Failsafes_own() throws Exception {
        soon().untilAsserted(() -> assertThat(threads()).isEmpty());
        try (RedisProgressChannel here = RedisProgressChannel.connect(TestRedis.url())) {
            Heard heard = new Heard();
            here.subscribe(heard);
            connected(here, heard);
            assertThat(threads()).hasSizeLessThan(12);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("Failsafe"));
        }
        soon().untilAsserted(() -> assertThat(threads()).isEmpty());
    }
}
