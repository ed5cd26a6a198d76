package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.connected;
import static dev.rollout.redis.Fixtures.event;
import static dev.rollout.redis.Fixtures.id;
import static dev.rollout.redis.Fixtures.logged;
import static dev.rollout.redis.Fixtures.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rollout.redis.Fixtures.Heard;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** I28, row 80: no credential and no content of a message is ever logged or thrown. */
class SecretsTest {
    private static final String SECRET = "c4n4ry";

    private static String thrown(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void I28_a_password_opens_Redis_and_is_seen_nowhere() throws Exception {
        try (RedisProcess redis = new RedisProcess(SECRET)) {
            redis.start();
            String url = "redis://:" + SECRET + "@127.0.0.1:" + redis.port();
            String log = logged(() -> {
                try (RedisProgressChannel channel = RedisProgressChannel.connect(url)) {
                    Heard heard = new Heard();
                    channel.subscribe(heard);
                    connected(channel, heard);
                }
            });
            assertThat(log).doesNotContain(SECRET);
        }
    }

    @Test
    void I28_a_wrong_password_is_seen_nowhere_either() throws Exception {
        try (RedisProcess redis = new RedisProcess("right")) {
            redis.start();
            String url = "redis://user:" + SECRET + "@127.0.0.1:" + redis.port();
            String log = logged(() -> {
                try (RedisProgressChannel channel = RedisProgressChannel.connect(url);
                        RedisDeploymentLock lock = RedisDeploymentLock.connect(url)) {
                    channel.subscribe(announcement -> {});
                    channel.publish(event(id(), 1, SECRET));
                    soon().until(() -> channel.counters().publishFailed() > 0);
                    Throwable failure =
                            catchThrowable(() -> lock.tryAcquire(SECRET, Duration.ZERO, Duration.ofSeconds(1)));
                    assertThat(thrown(failure)).doesNotContain(SECRET);
                }
            });
            assertThat(log).contains("Progress was not published").doesNotContain(SECRET);
        }
    }

    @Test
    void I28_what_was_to_be_published_to_a_frozen_or_dead_Redis_is_not_logged() throws Exception {
        try (RedisProcess redis = RedisProcess.started();
                RedisProgressChannel channel = RedisProgressChannel.connect(redis.url())) {
            Heard heard = new Heard();
            channel.subscribe(heard);
            connected(channel, heard);
            String log = logged(() -> {
                redis.freeze();
                channel.publish(event(id(), 1, SECRET));
                soon().until(() -> channel.counters().publishFailed() > 0);
                redis.kill();
                long failed = channel.counters().publishFailed();
                channel.publish(event(id(), 1, SECRET));
                soon().until(() -> channel.counters().publishFailed() > failed);
            });
            assertThat(log).contains("WARN").doesNotContain(SECRET);
        }
    }
}
