package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 42 of bad input: leases that would not hold are refused, with the inequality and its numbers. */
class SettingsTest {
    @ParameterizedTest(name = "ttl {0}, renewed every {1}, margin {2}, scan every {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "PT9.999S | PT1S | PT2S | PT1S | ttl must be PT10S–PT1H, was PT9.999S",
                "PT0S     | PT1S | PT2S | PT1S | ttl must be PT10S–PT1H, was PT0S",
                "PT-30S   | PT1S | PT2S | PT1S | ttl must be PT10S–PT1H, was PT-30S",
                "PT1H0.1S | PT1S | PT2S | PT1S | ttl must be PT10S–PT1H, was PT1H0.1S",
                "PT30S | PT5S | PT30S | PT1S | stopMargin must be at least PT0S and less than ttl (PT30S), was PT30S",
                "PT30S | PT5S | PT-1S | PT1S | stopMargin must be at least PT0S and less than ttl (PT30S), was PT-1S",
                "PT30S | PT8S | PT8S | PT1S | 3 × renewEvery must be at most ttl − stopMargin, was 3 × PT8S = PT24S > PT30S − PT8S = PT22S",
                "PT30S | PT0S | PT8S | PT1S | 3 × renewEvery must be at most ttl − stopMargin, was 3 × PT0S",
                "PT30S | PT-5S | PT8S | PT1S | 3 × renewEvery must be at most ttl − stopMargin, was 3 × PT-5S",
                "PT30S | PT5S | PT8S | PT0S | scanEvery must be PT0.05S–PT30S (ttl), was PT0S",
                "PT30S | PT5S | PT8S | PT31S | scanEvery must be PT0.05S–PT30S (ttl), was PT31S",
            })
    void a_lease_that_would_not_hold_is_refused_with_its_numbers(
            Duration ttl, Duration renew, Duration margin, Duration scan, String message) {
        assertThatThrownBy(() -> new Settings.Lease(ttl, renew, margin, scan))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest(name = "ttl {0}, renewed every {1}, margin {2}, scan every {3}")
    @CsvSource({
        "PT30S, PT5S, PT8S, PT1S",
        "PT10S, PT2S, PT4S, PT0.05S",
        "PT1H, PT10M, PT0S, PT1H",
        "PT30S, PT7.333333333S, PT8S, PT30S"
    })
    void a_lease_on_the_edge_is_accepted(Duration ttl, Duration renew, Duration margin, Duration scan) {
        assertThat(new Settings.Lease(ttl, renew, margin, scan).ttl()).isEqualTo(ttl);
    }

    @ParameterizedTest(name = "{0} calls, {1} probes, {2} abandoned")
    @CsvSource({
        "0, 1, 1, callSlots must be 1–10000",
        "1, -1, 1, probeSlots must be 1–10000",
        "1, 1, 10001, maxAbandoned must be 1–10000"
    })
    void limits_out_of_range_are_refused(int calls, int probes, int abandoned, String message) {
        assertThatThrownBy(() -> new Settings.Limits(calls, probes, abandoned))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void what_is_given_is_copied() {
        Set<String> services = new java.util.HashSet<>(Set.of("web"));
        Settings settings = new Settings(
                "a",
                services,
                new Settings.Lease(
                        Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(1)),
                new Settings.Limits(1, 1, 1),
                Duration.ZERO);

        services.add("shop");

        assertThat(settings.services()).containsExactly("web");
    }
}
