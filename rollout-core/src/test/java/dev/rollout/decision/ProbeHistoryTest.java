package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.HealthPolicy;
import dev.rollout.contract.Fixtures;
import dev.rollout.spi.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from the answers of an instance's probes. One a second; {@code +} is healthy, {@code -} is not. */
class ProbeHistoryTest {
    private static Instant at(int second) {
        return Fixtures.T0.plusSeconds(second);
    }

    private static ProbeHistory after(String answers, HealthPolicy policy) {
        ProbeHistory history = ProbeHistory.NONE;
        for (int second = 0; second < answers.length(); second++) {
            ProbeResult answer = answers.charAt(second) == '+'
                    ? ProbeResult.healthy("200")
                    : ProbeResult.unhealthy("503 number " + second);
            history = history.plus(answer, at(second), policy);
        }
        return history;
    }

    @ParameterizedTest(name = "{0} with {1} successes and {2} attempts: passed {3}, failed {4}")
    @CsvSource({
        "'', 1, 3, false, false",
        "+, 1, 3, true, false",
        "+, 2, 3, false, false",
        "++, 2, 3, true, false",
        "+-+, 2, 3, false, false",
        "+-++, 2, 3, true, false",
        "-, 1, 3, false, false",
        "--, 1, 3, false, false",
        "---, 1, 3, false, true",
        "--+--, 2, 3, false, false",
        "--+---, 2, 3, false, true",
        "-, 1, 1, false, true",
        "----+, 1, 3, true, false",
    })
    void the_gate_takes_answers_in_a_row_I16(
            String answers, int successes, int attempts, boolean passed, boolean failed) {
        HealthPolicy policy = HealthPolicy.defaults().successes(successes).attempts(attempts);
        ProbeHistory history = after(answers, policy);

        assertThat(history.passed(policy)).isEqualTo(passed);
        assertThat(history.failed(policy)).isEqualTo(failed);
    }

    @ParameterizedTest(name = "{0} spanning {1} s: {2}")
    @CsvSource({"+, 1, false", "++, 1, true", "+++, 3, false", "++++, 3, true", "+++-++, 3, false", "+, 0, true"})
    void the_good_answers_must_span_the_time_that_it_is_to_be_healthy(String answers, int seconds, boolean passed) {
        HealthPolicy policy = HealthPolicy.defaults().minHealthy(Duration.ofSeconds(seconds));

        assertThat(after(answers, policy).passed(policy)).isEqualTo(passed);
    }

    @ParameterizedTest(name = "at rest {0} is {1}")
    @CsvSource({
        "'', UNKNOWN",
        "-, UNKNOWN",
        "--, UNKNOWN",
        "---, SICK",
        "+, SERVING",
        "+-, SUSPECT",
        "+--, SUSPECT",
        "+---, SICK",
        "+-+, SERVING",
        "---+, SICK",
        "---++, SERVING",
        "---+-, SICK",
    })
    void at_rest_an_instance_is_sick_after_three_bad_answers_and_serves_after_two_good_ones_I17(
            String answers, Health health) {
        HealthPolicy policy = HealthPolicy.defaults().attempts(3).successes(2);

        assertThat(after(answers, policy).health()).isEqualTo(health);
    }

    @Test
    void the_last_ten_answers_are_kept_oldest_first() {
        ProbeHistory history = after("-".repeat(25), HealthPolicy.defaults());

        assertThat(history.recent())
                .containsExactlyElementsOf(IntStream.range(15, 25)
                        .mapToObj(second -> at(second) + " unhealthy: 503 number " + second)
                        .toList());
        assertThat(history.lastDetail()).isEqualTo("503 number 24");
        assertThat(history.failures()).isEqualTo(25);
    }

    @Test
    void where_the_clock_steps_the_span_stays_what_it_was_I15() {
        HealthPolicy policy = HealthPolicy.defaults().minHealthy(Duration.ofSeconds(5));
        ProbeHistory history = after("+++", policy).shifted(Duration.ofHours(-1));

        assertThat(history.passed(policy)).isFalse();
        history = history.plus(ProbeResult.healthy(), at(5).minus(Duration.ofHours(1)), policy);
        assertThat(history.passed(policy)).isTrue();
    }
}
