package dev.rollout.gate;

import static dev.rollout.gate.Contexts.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.gate.ScheduleGate.WhenClosed;
import dev.rollout.spi.Verdict;
import dev.rollout.spi.Verdict.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment begins within its windows, and what it does when they close is said beforehand. */
class ScheduleGateTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Schedule OFFICE = Schedule.in(BERLIN)
            .open("MON-FRI 09:00-16:30")
            .freeze(LocalDate.of(2026, 3, 5), LocalDate.of(2026, 3, 6), "stocktaking");
    private static final String INSIDE = "2026-03-02T15:00";
    private static final String OUTSIDE = "2026-03-02T17:00";

    private static ScheduleGate at(String local) {
        Instant now = LocalDateTime.parse(local).atZone(BERLIN).toInstant();
        return ScheduleGate.of(OFFICE, InstantSource.fixed(now));
    }

    @Test
    void inside_a_window_it_passes_and_outside_it_says_when_it_opens() {
        assertThat(at(INSIDE).evaluate(batch(0)))
                .isEqualTo(Verdict.pass("open until Mon 2026-03-02 16:30 Europe/Berlin"));
        assertThat(at(OUTSIDE).evaluate(batch(0)))
                .isEqualTo(Verdict.waiting("outside the windows, opens Tue 2026-03-03 09:00 Europe/Berlin"));
        assertThat(at("2026-03-05T10:00").evaluate(batch(0)))
                .isEqualTo(Verdict.waiting("frozen from 2026-03-05 to 2026-03-06: stocktaking,"
                        + " opens Mon 2026-03-09 09:00 Europe/Berlin"));
    }

    @Test
    void what_does_not_fit_into_the_rest_of_the_window_is_not_started() {
        assertThat(at(INSIDE).needs(Duration.ofMinutes(90)).evaluate(batch(0)).kind())
                .isEqualTo(Kind.PASS);
        assertThat(at(INSIDE).needs(Duration.ofMinutes(91)).evaluate(batch(0)))
                .isEqualTo(Verdict.waiting("open until Mon 2026-03-02 16:30 Europe/Berlin only, needs 1 h 31 min,"
                        + " opens Tue 2026-03-03 09:00 Europe/Berlin"));
        assertThat(at("2026-03-04T15:00")
                        .needs(Duration.ofHours(2))
                        .evaluate(batch(0))
                        .reason())
                .endsWith("opens Mon 2026-03-09 09:00 Europe/Berlin");
    }

    @ParameterizedTest
    @CsvSource({
        "HOLD, 0, 2026-03-02T17:00, WAIT",
        "HOLD, 3, 2026-03-02T17:00, WAIT",
        "HOLD, 3, 2026-03-02T16:00, WAIT",
        "HOLD, 3, 2026-03-02T15:00, PASS",
        "GO_ON, 0, 2026-03-02T17:00, WAIT",
        "GO_ON, 3, 2026-03-02T17:00, PASS",
        "GO_ON, 3, 2026-03-05T12:00, PASS",
        "ROLL_BACK, 0, 2026-03-02T17:00, WAIT",
        "ROLL_BACK, 0, 2026-03-02T16:00, WAIT",
        "ROLL_BACK, 3, 2026-03-02T16:00, PASS",
        "ROLL_BACK, 3, 2026-03-02T17:00, FAIL",
        "ROLL_BACK, 3, 2026-03-05T12:00, FAIL",
    })
    void what_has_begun_follows_the_policy(WhenClosed policy, int batch, String at, Kind expected) {
        ScheduleGate gate = at(at).needs(Duration.ofHours(1)).whenClosed(policy);

        assertThat(gate.evaluate(batch(batch)).kind()).isEqualTo(expected);
    }

    @Test
    void a_rollback_tells_why() {
        assertThat(at("2026-03-05T12:00").whenClosed(WhenClosed.ROLL_BACK).evaluate(batch(1)))
                .isEqualTo(Verdict.fail("the window closed before the deployment was over"
                        + " (frozen from 2026-03-05 to 2026-03-06: stocktaking)"));
    }

    @Test
    void a_schedule_that_does_not_open_in_any_near_future_says_so() {
        Schedule closed = OFFICE.freeze(LocalDate.of(2026, 1, 1), LocalDate.of(2036, 1, 1), "sold");
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-02T10:00:00Z"));

        assertThat(ScheduleGate.of(closed, clock).evaluate(batch(0)))
                .isEqualTo(
                        Verdict.waiting("frozen from 2026-01-01 to 2036-01-01: sold, does not open within 800 days"));
    }

    @Test
    void what_can_never_pass_is_refused_where_it_is_set() {
        assertThatThrownBy(() -> ScheduleGate.of(Schedule.in(BERLIN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schedule must have a window, had none; add one, such as open(\"MON-FRI 09:00-16:30\")");
        assertThatThrownBy(() -> at(INSIDE).needs(Duration.ofHours(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("needed time must fit into a window, was PT8H with windows"
                        + " [MON,TUE,WED,THU,FRI 09:00-16:30]; widen one, or need less");
        assertThatThrownBy(() -> at(INSIDE).needs(Duration.ofSeconds(-1))).hasMessageContaining("PT0S–PT720H");
    }
}
