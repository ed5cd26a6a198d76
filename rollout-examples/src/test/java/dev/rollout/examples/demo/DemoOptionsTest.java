package dev.rollout.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.examples.traffic.LoadBalancer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {
    @Test
    void without_options_it_takes_haproxy_where_there_is_one_and_pauses_a_second() {
        assertThat(DemoOptions.parse())
                .isEqualTo(new DemoOptions(LoadBalancer.Kind.AUTO, false, Duration.ofSeconds(1), 500));
    }

    @Test
    void options_are_read_in_any_order() {
        assertThat(DemoOptions.parse("--json", "--rate", "300", "--batch-pause", "0.2", "--proxy", "small"))
                .isEqualTo(new DemoOptions(LoadBalancer.Kind.SMALL, true, Duration.ofMillis(200), 300));
        assertThat(DemoOptions.parse().toString()).contains("batch pause 1.0 s");
    }

    @ParameterizedTest
    @CsvSource({
        "--fast, unknown option --fast",
        "--proxy, --proxy needs a value",
        "--proxy nginx, 'proxy must be haproxy, small or auto, was nginx'",
        "--batch-pause 60, '--batch-pause must be 0–10, was 60'",
        "--batch-pause soon, '--batch-pause must be 0–10, was soon'",
        "--rate 1, '--rate must be 50–2000, was 1'"
    })
    void what_it_does_not_understand_it_says(String line, String message) {
        assertThatThrownBy(() -> DemoOptions.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
