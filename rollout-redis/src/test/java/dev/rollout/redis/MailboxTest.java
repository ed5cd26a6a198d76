package dev.rollout.redis;

import static dev.rollout.redis.Fixtures.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final List<Integer> handled = new CopyOnWriteArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Mailbox<Integer> mailbox = new Mailbox<>("mailbox", 5, 100, item -> item, this::handle);

    private void handle(Integer item) {
        started.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handled.add(item);
        if (item == 13) {
            throw new AssertionError("handler");
        }
    }

    @AfterEach
    void close() {
        gate.countDown();
        mailbox.close();
    }

    @Test
    void handles_in_order_and_goes_on_after_a_failure() throws Exception {
        gate.countDown();
        assertThat(mailbox.offer(1) + mailbox.offer(13) + mailbox.offer(2)).isZero();
        assertThat(mailbox.awaitEmpty(Duration.ofSeconds(20).toNanos())).isTrue();
        assertThat(mailbox.offer(3)).isZero();
        soon().until(() -> handled.equals(List.of(1, 13, 2, 3)));
    }

    @Test
    void drops_the_oldest_beyond_its_number() throws Exception {
        mailbox.offer(0);
        started.await();
        int dropped = 0;
        for (int i = 1; i <= 8; i++) {
            dropped += mailbox.offer(i);
        }
        assertThat(dropped).isEqualTo(3);
        assertThat(mailbox.awaitEmpty(1)).isFalse();
        gate.countDown();
        soon().until(() -> handled.equals(List.of(0, 4, 5, 6, 7, 8)));
    }

    @Test
    void drops_the_oldest_beyond_its_weight_but_keeps_the_newest_however_heavy() throws Exception {
        mailbox.offer(0);
        started.await();
        assertThat(mailbox.offer(50)).isZero();
        assertThat(mailbox.offer(50)).isZero();
        assertThat(mailbox.offer(60)).isEqualTo(2);
        assertThat(mailbox.offer(1000)).isEqualTo(1);
        assertThat(mailbox.offer(1)).isEqualTo(1);
        gate.countDown();
        soon().until(() -> handled.equals(List.of(0, 1)));
    }

    @Test
    void takes_nothing_once_closed_and_says_what_it_forgot() throws Exception {
        mailbox.offer(0);
        started.await();
        mailbox.offer(1);
        mailbox.offer(2);
        assertThat(mailbox.close()).isEqualTo(2);
        assertThat(mailbox.close()).isZero();
        assertThat(mailbox.offer(3)).isEqualTo(1);
    }
}
