package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I15: the store's clock, as one process knows it. */
class StoreClockTest {
    private static final Instant T0 = Instant.parse("2031-05-01T12:00:00Z");

    private final VirtualTime time = new VirtualTime();

    private StoreClock clock(Duration hostIsOffBy) {
        Seams seams = Rig.seams(time);
        return new StoreClock(new Seams(
                seams.nanoTime(),
                () -> T0.plus(hostIsOffBy),
                seams.timer(),
                seams.steps(),
                seams.renewals(),
                seams.listeners(),
                seams.ids()));
    }

    /** A clock that was told {@code T0} just now. */
    private StoreClock told() {
        StoreClock clock = clock(Duration.ZERO);
        clock.answered(T0, time.nanoTime());
        return clock;
    }

    /** Peer bugs 4 and 14. */
    @ParameterizedTest(name = "the host is off by {0} h")
    @ValueSource(longs = {-24, 24, -24 * 365, 24 * 365})
    void the_clock_of_the_host_has_no_effect_once_the_store_has_told_its_own(long hours) {
        StoreClock clock = clock(Duration.ofHours(hours));
        assertThat(clock.now()).isEqualTo(T0.plus(Duration.ofHours(hours)));

        clock.answered(T0, time.nanoTime());
        time.advance(Duration.ofSeconds(3));

        assertThat(clock.now()).isEqualTo(T0.plusSeconds(3));
        assertThat(clock.steps()).isZero();
    }

    @Test
    void between_answers_it_goes_on_with_monotonic_time() {
        StoreClock clock = told();

        time.advance(Duration.ofHours(5));

        assertThat(clock.now()).isEqualTo(T0.plus(Duration.ofHours(5)));
    }

    @Test
    void a_small_correction_is_no_step_and_never_makes_it_run_back() {
        StoreClock clock = told();
        time.advance(Duration.ofSeconds(10));
        assertThat(clock.now()).isEqualTo(T0.plusSeconds(10));

        clock.answered(T0.plusSeconds(6), time.nanoTime());

        assertThat(clock.now()).isEqualTo(T0.plusSeconds(10));
        time.advance(Duration.ofSeconds(3));
        assertThat(clock.now()).isEqualTo(T0.plusSeconds(10));
        time.advance(Duration.ofSeconds(3));
        assertThat(clock.now()).isEqualTo(T0.plusSeconds(12));
        assertThat(clock.steps()).isZero();
    }

    @ParameterizedTest(name = "a step of {0} s")
    @ValueSource(longs = {6, 3600, -6, -3600})
    void a_step_is_followed_at_once_and_told_I15(long seconds) {
        StoreClock clock = told();
        time.advance(Duration.ofSeconds(10));

        clock.answered(T0.plusSeconds(10 + seconds), time.nanoTime());

        assertThat(clock.now()).isEqualTo(T0.plusSeconds(10 + seconds));
        assertThat(clock.steps()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void steps_add_up() {
        StoreClock clock = told();

        clock.answered(T0.plusSeconds(100), time.nanoTime());
        clock.answered(T0.plusSeconds(40), time.nanoTime());

        assertThat(clock.steps()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void an_answer_that_took_longer_than_a_second_tells_nothing() {
        StoreClock clock = told();
        long askedAt = time.nanoTime();
        time.advance(Duration.ofSeconds(20));

        clock.answered(T0, askedAt);

        assertThat(clock.now()).isEqualTo(T0.plusSeconds(20));
        assertThat(clock.steps()).isZero();
    }

    @Test
    void the_first_answer_counts_however_long_it_took() {
        StoreClock clock = clock(Duration.ofDays(1));
        long askedAt = time.nanoTime();
        time.advance(Duration.ofSeconds(20));

        clock.answered(T0, askedAt);

        assertThat(clock.now()).isEqualTo(T0);
    }

    @Test
    void with_answers_of_any_delay_and_jitter_it_never_runs_back_I15() {
        Random random = new Random(7);
        StoreClock clock = told();
        Instant before = clock.now();
        for (int answer = 0; answer < 10_000; answer++) {
            long askedAt = time.nanoTime();
            Instant store = T0.plus(time.elapsed()).plusMillis(random.nextInt(4_000) - 2_000);
            time.advance(Duration.ofMillis(random.nextInt(2_000)));
            clock.answered(store, askedAt);

            Instant now = clock.now();
            assertThat(now).isAfterOrEqualTo(before);
            before = now;
        }
        assertThat(clock.steps()).isZero();
    }
}
