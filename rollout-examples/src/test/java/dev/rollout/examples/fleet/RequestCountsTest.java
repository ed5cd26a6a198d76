package dev.rollout.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestCountsTest {
    private final RequestCounts counts = new RequestCounts();

    @Test
    void each_second_has_a_line_and_one_in_so_many_is_an_error() {
        for (int i = 0; i < 45; i++) {
            assertThat(counts.count(10_000 + 100 * i, 20)).isEqualTo(i == 19 || i == 39);
        }
        assertThat(counts.text(15_000)).isEqualTo("10000 10 0\n11000 10 1\n12000 10 0\n13000 10 1\n14000 5 0\n");
    }

    @Test
    void after_five_minutes_a_second_is_forgotten() {
        for (int second = 1; second <= 400; second++) {
            counts.count(second * 1_000L, 0);
        }
        assertThat(counts.text(400_000).lines()).hasSize(300).first().isEqualTo("101000 1 0");
        assertThat(counts.text(650_000).lines()).hasSize(50);
        assertThat(counts.text(900_000)).isEmpty();
    }

    @Test
    void when_the_clock_is_set_back_the_last_second_goes_on() {
        counts.count(10_000, 0);
        counts.count(8_000, 0);
        assertThat(counts.text(10_000)).isEqualTo("10000 2 0\n");
    }
}
