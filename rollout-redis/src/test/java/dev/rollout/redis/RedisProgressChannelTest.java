package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.connected;
import static dev.rollout.redis.Fixtures.event;
import static dev.rollout.redis.Fixtures.events;
import static dev.rollout.redis.Fixtures.id;
import static dev.rollout.redis.Fixtures.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.redis.Fixtures.Heard;
import dev.rollout.spi.Announcement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

class RedisProgressChannelTest {
    private final RedisProgressChannel here = RedisProgressChannel.connect(TestRedis.url());
    private final RedisProgressChannel there = RedisProgressChannel.connect(TestRedis.url());
    private final Heard heard = new Heard();
    private final String id = id();

    @BeforeEach
    void connect() {
        there.subscribe(heard);
        connected(here, heard);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void carries_the_events_of_a_commit_to_another_process() throws Exception {
        List<NumberedEvent> commit = events(id, 7, 3);
        here.publish(commit);
        assertThat(heard.next(id)).isEqualTo(new Announcement(id, 7, 9, commit));
    }

    @Test
    void carries_commits_in_their_order() throws Exception {
        for (int n = 1; n <= 500; n++) {
            here.publish(events(id, n, 1));
        }
        for (int n = 1; n <= 500; n++) {
            assertThat(heard.next(id).from()).isEqualTo(n);
        }
    }

    @Test
    void sends_only_the_numbers_where_the_events_are_too_many_or_too_long() throws Exception {
        here.publish(events(id, 11, 300));
        assertThat(heard.next(id)).isEqualTo(new Announcement(id, 11, 310, List.of()));
        here.publish(event(id, 311, "x".repeat(Message.MAX_BYTES)));
        assertThat(heard.next(id)).isEqualTo(new Announcement(id, 311, 311, List.of()));
        here.publish(event(id, 312, "é".repeat(Message.MAX_BYTES / 2)));
        assertThat(heard.next(id)).isEqualTo(new Announcement(id, 312, 312, List.of()));
        assertThat(there.counters().receivedInvalid()).isZero();
    }

    @Test
    void calls_the_other_listeners_where_one_throws() throws Exception {
        Heard other = new Heard();
        Heard third = new Heard();
        there.subscribe(other);
        there.subscribe(announcement -> {
            throw new AssertionError("listener");
        });
        there.subscribe(third);
        here.publish(events(id, 1, 1));
        assertThat(heard.next(id).from()).isEqualTo(1);
        assertThat(other.next(id).from()).isEqualTo(1);
        assertThat(third.next(id).from()).isEqualTo(1);
        assertThat(there.counters().listenerFailures()).isPositive();
        assertThat(there.counters().subscribed()).isEqualTo(1);
    }

    @Test
    void stops_calling_a_listener_whose_subscription_is_closed() throws Exception {
        Heard other = new Heard();
        Subscription subscription = there.subscribe(other);
        here.publish(events(id, 1, 1));
        other.next(id);
        subscription.close();
        subscription.close();
        here.publish(events(id, 2, 1));
        assertThat(heard.next(id).from()).isEqualTo(1);
        assertThat(heard.next(id).from()).isEqualTo(2);
        assertThat(other.queue).isEmpty();
    }

    @Test
    void publishes_what_waits_before_it_closes() throws Exception {
        for (int n = 1; n <= 200; n++) {
            here.publish(events(id, n, 1));
        }
        here.close();
        for (int n = 1; n <= 200; n++) {
            assertThat(heard.next(id).from()).isEqualTo(n);
        }
    }

    @Test
    void never_throws_on_publishing_and_counts_what_is_no_commit() throws Exception {
        NumberedEvent first = events(id, 1, 1).get(0);
        NumberedEvent third = events(id, 3, 1).get(0);
        here.publish(List.of());
        here.publish(List.of(first, third));
        here.publish(List.of(first, events(id(), 2, 1).get(0)));
        here.publish(Arrays.asList(first, null));
        here.publish(events("not\nan id", 1, 1));
        here.publish(events("", 1, 1));
        here.publish(
                List.of(new NumberedEvent(id, Long.MAX_VALUE, Instant.now(), new DeploymentEvent.BatchFinished(1))));
        assertThat(here.counters().publishRefused()).isEqualTo(7);
        here.close();
        long dropped = here.counters().publishDropped();
        here.publish(events(id, 1, 1));
        assertThat(here.counters().publishDropped()).isEqualTo(dropped + 1);
    }

    @Test
    void does_nothing_when_closed_closes_twice_and_refuses_null() {
        there.close();
        there.close();
        there.subscribe(heard).close();
        assertThatThrownBy(() -> RedisProgressChannel.of(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.subscribe(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leaves_the_hosts_client_running_and_takes_its_subscription_back() throws Exception {
        Config config = new Config();
        config.useSingleServer().setAddress(TestRedis.url()).setConnectionMinimumIdleSize(1);
        RedissonClient redisson = Redisson.create(config);
        try (RawRedis raw = new RawRedis(TestRedis.url())) {
            String without = raw.call("PUBSUB", "NUMPAT");
            RedisProgressChannel hosts = RedisProgressChannel.of(redisson);
            Heard third = new Heard();
            hosts.subscribe(third);
            hosts.subscribe(third);
            connected(hosts, third);
            hosts.close();
            assertThat(redisson.isShutdown()).isFalse();
            soon().until(() -> raw.call("PUBSUB", "NUMPAT").equals(without));
        } finally {
            redisson.shutdown();
        }
    }
}
