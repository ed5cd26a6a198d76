package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.connected;
import static dev.rollout.redis.Fixtures.events;
import static dev.rollout.redis.Fixtures.id;
import static dev.rollout.redis.Fixtures.logged;
import static dev.rollout.redis.Fixtures.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.redis.Fixtures.Heard;
import dev.rollout.spi.Documents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.redisson.codec.Kryo5Codec;

/** Rows 74–79 of bad input, I28, I29: anybody who reaches Redis may send anything. */
class HostileMessagesTest {
    static final AtomicBoolean HARMED = new AtomicBoolean();

    /** Must never be made by a message. */
    static final class Canary implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            HARMED.set(true);
        }
    }

    private static final String AT = "\"at\":\"2026-11-23T10:00:00Z\"";
    private static final String REST = "," + AT + ",\"type\":\"batch_finished\",\"batch\":1}";

    private static List<Object> hostile(String id) throws IOException {
        String good = Documents.writeEvents(events(id, 1, 1));
        List<Object> messages = new ArrayList<>(List.of(
                "",
                " ",
                " ".repeat(17 * 1024),
                "[" + " ".repeat(17 * 1024) + good.substring(1),
                "x".repeat(20 * 1024 * 1024),
                new byte[] {(byte) 0xc3, 0x28},
                new byte[] {'[', (byte) 0xff, (byte) 0xfe, ']'},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                "not json",
                "null",
                "1",
                "\"text\"",
                "[",
                "[]",
                "[1]",
                "[null]",
                "[[]]",
                "{}",
                "{\"format\":99}",
                "{\"from\":-1,\"to\":1}",
                "{\"from\":0,\"to\":1}",
                "{\"from\":2,\"to\":1}",
                "{\"from\":1,\"to\":9223372036854775808}",
                "{\"from\":1,\"to\":99999999999999999999}",
                "{\"from\":1.0,\"to\":2}",
                "{\"from\":1,\"to\":2}x",
                "{\"from\":1,\"to\":2,\"from\":3}"));
        messages.addAll(List.of(
                "[{\"sequence\":-1" + REST + "]",
                "[{\"sequence\":0" + REST + "]",
                "[{\"sequence\":9223372036854775808" + REST + "]",
                "[{\"sequence\":9223372036854775807" + REST + "]",
                "[{\"sequence\":\"1\"" + REST + "]",
                "[{\"sequence\":1.5" + REST + "]",
                "[{\"sequence\":NaN" + REST + "]",
                "[{\"sequence\":1,\"sequence\":2" + REST + "]",
                "[{\"sequence\":1" + REST + "] trailing",
                "[{\"sequence\":1" + REST + ",{\"sequence\":3" + REST + "]",
                "[{\"sequence\":1,\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1,\"at\":\"yesterday\",\"type\":\"batch_finished\",\"batch\":1}]",
                "[{\"sequence\":1," + AT + ",\"type\":\"of_another_library\"}]",
                "[{\"sequence\":1," + AT + ",\"type\":\"" + Canary.class.getName() + "\"}]",
                "[{\"sequence\":1," + AT + ",\"@class\":\"" + Canary.class.getName() + "\"}]",
                "[\"" + Canary.class.getName() + "\",{}]",
                "[".repeat(8000) + "]".repeat(8000),
                java(),
                kryo()));
        return messages;
    }

    private static byte[] java() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Canary());
        }
        return bytes.toByteArray();
    }

    private static byte[] kryo() throws IOException {
        var buffer = new Kryo5Codec().getValueEncoder().encode(new java.util.Date());
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        return bytes;
    }

    @Test
    void I29_hostile_messages_are_dropped_and_counted_and_the_good_one_after_them_arrives() throws Exception {
        String id = id();
        Heard heard = new Heard();
        List<Object> messages = hostile(id);
        try (RedisProgressChannel channel = RedisProgressChannel.connect(TestRedis.url());
                RawRedis raw = new RawRedis(TestRedis.url())) {
            channel.subscribe(heard);
            connected(channel, heard);
            String log = logged(() -> {
                for (Object message : messages) {
                    long before = channel.counters().receivedInvalid();
                    raw.call("PUBLISH", "deploy:" + id, message);
                    soon().alias("message " + messages.indexOf(message))
                            .until(() -> channel.counters().receivedInvalid() == before + 1);
                }
                raw.call("PUBLISH", "deploy:", "{\"from\":1,\"to\":2}");
                raw.call("PUBLISH", "deploy:" + "x".repeat(201), "{\"from\":1,\"to\":2}");
                raw.call("PUBLISH", "deploy:a\u001b[31mb", "{\"from\":1,\"to\":2}");
                soon().until(() -> channel.counters().receivedInvalid() == messages.size() + 3);
            });
            assertThat(heard.queue)
                    .noneMatch(announcement -> announcement.deploymentId().equals(id));
            assertThat(log.lines().filter(line -> line.contains("WARN")))
                    .as(log)
                    .hasSize(1);
            assertThat(log).doesNotContain("Canary").doesNotContain("ERROR");
            assertThat(HARMED).isFalse();

            raw.call(
                    "PUBLISH",
                    "deploy:" + id,
                    Documents.writeEvents(events(id, 5, 2)).getBytes(StandardCharsets.UTF_8));
            assertThat(heard.next(id).to()).isEqualTo(6);
            raw.call("PUBLISH", "deploy:" + id, "{\"from\":1,\"to\":9223372036854775807}");
            assertThat(heard.next(id).to()).isEqualTo(Long.MAX_VALUE);
            assertThat(channel.counters().subscribed()).isEqualTo(1);
        }
    }

    @Test
    void I26_a_flood_is_dropped_at_a_bound_while_a_listener_is_stuck() throws Exception {
        String id = id();
        java.util.concurrent.CountDownLatch stuck = new java.util.concurrent.CountDownLatch(1);
        try (RedisProgressChannel channel = RedisProgressChannel.connect(TestRedis.url());
                RawRedis raw = new RawRedis(TestRedis.url())) {
            Heard heard = new Heard();
            channel.subscribe(heard);
            connected(channel, heard);
            channel.subscribe(announcement -> {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int n = 1; n <= 3 * Receiver.MAX_MESSAGES; n++) {
                raw.call("PUBLISH", "deploy:" + id, "{\"from\":" + n + ",\"to\":" + n + "}");
            }
            soon().until(() -> channel.counters().receivedDropped() >= 2L * Receiver.MAX_MESSAGES - 10);
            stuck.countDown();
            soon().until(() -> heard.queue.stream().anyMatch(a -> a.to() == 3L * Receiver.MAX_MESSAGES));
        }
    }
}
