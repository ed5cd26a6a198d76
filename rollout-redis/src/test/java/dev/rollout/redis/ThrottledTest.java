package dev.rollout.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ThrottledTest {
    @Test
    void warns_once_a_minute_and_says_how_often_it_happened() throws Exception {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        Throttled throttled = new Throttled(LoggerFactory.getLogger("throttled"), clock::get);
        String log = Fixtures.logged(() -> {
            for (int i = 0; i < 1000; i++) {
                throttled.warn("lost", "why");
            }
            clock.addAndGet(TimeUnit.SECONDS.toNanos(59));
            throttled.warn("lost", "why");
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            throttled.warn("lost", "why");
            throttled.warn("lost", "why");
        });
        assertThat(log.lines().map(line -> line.replaceAll(".*lost", "lost")))
                .containsExactly(
                        "lost: why (1 since the last such message)", "lost: why (1001 since the last such message)");
    }
}
