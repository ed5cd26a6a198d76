package dev.rollout.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When it is open, and when it opens: also over midnight, and where clocks change. */
class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Winter time, such as 2026-03-02T09:00. */
    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private static Duration open(Schedule schedule, String from) {
        return Duration.between(berlin(from), schedule.openUntil(berlin(from)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T08:59:59, PT0S, 2026-03-02T09:00",
        "2026-03-02T09:00:00, PT7H30M, 2026-03-02T09:00",
        "2026-03-02T16:29:59, PT1S, 2026-03-02T16:29:59",
        "2026-03-02T16:30:00, PT0S, 2026-03-03T09:00",
        "2026-03-06T17:00:00, PT0S, 2026-03-09T09:00",
        "2026-03-07T12:00:00, PT0S, 2026-03-09T09:00",
    })
    void office_hours_begin_with_their_first_second_and_end_before_their_last(String at, Duration left, String opens) {
        Schedule office = Schedule.in(BERLIN).open("MON-FRI 09:00-16:30");

        assertThat(open(office, at)).isEqualTo(left);
        assertThat(office.opens(berlin(at), Duration.ZERO)).contains(berlin(opens));
    }

    @Test
    void a_window_over_midnight_belongs_to_the_day_on_which_it_begins() {
        Schedule friday = Schedule.in(BERLIN).open("FRI 22:00-04:00");

        assertThat(open(friday, "2026-03-06T22:00")).isEqualTo(Duration.ofHours(6));
        assertThat(open(friday, "2026-03-07T03:59")).isEqualTo(Duration.ofMinutes(1));
        assertThat(open(friday, "2026-03-07T04:00")).isZero();
        assertThat(open(friday, "2026-03-06T03:00")).isZero();
        assertThat(open(friday, "2026-03-07T22:00")).isZero();
    }

    @Test
    void windows_that_touch_or_overlap_are_one() {
        Schedule schedule = Schedule.in(BERLIN)
                .open("MON 09:00-12:00")
                .open("MON 12:00-14:00")
                .open("MON 13:00-00:00")
                .open("TUE 00:00-02:00");

        assertThat(open(schedule, "2026-03-02T09:00")).isEqualTo(Duration.ofHours(17));
    }

    @Test
    void what_is_always_open_has_no_end_within_any_deployment() {
        Schedule always = Schedule.in(BERLIN).open("MON-SUN 00:00-24:00");

        assertThat(open(always, "2026-03-02T09:00")).isGreaterThan(Duration.ofDays(40));
        assertThat(open(always.freeze(LocalDate.of(2026, 3, 10), LocalDate.of(2026, 3, 10), "x"), "2026-03-02T09:00"))
                .isEqualTo(Duration.ofDays(8).minusHours(9));
    }

    @Test
    void a_freeze_closes_whole_days_of_the_zone() {
        Schedule schedule = Schedule.in(BERLIN)
                .open("MON-SUN 00:00-24:00")
                .freeze(LocalDate.of(2026, 12, 21), LocalDate.of(2027, 1, 3), "Christmas");

        assertThat(open(schedule, "2026-12-20T23:00")).isEqualTo(Duration.ofHours(1));
        assertThat(open(schedule, "2026-12-21T00:00")).isZero();
        assertThat(schedule.opens(berlin("2026-12-21T00:00"), Duration.ZERO)).contains(berlin("2027-01-04T00:00"));
        assertThat(schedule.freezeAt(berlin("2027-01-03T23:59")))
                .map(Freeze::reason)
                .contains("Christmas");
        assertThat(schedule.freezeAt(berlin("2027-01-04T00:00"))).isEmpty();
    }

    @Test
    void it_opens_where_what_is_needed_fits() {
        Schedule schedule = Schedule.in(BERLIN)
                .open("MON 09:00-10:00")
                .open("WED 09:00-13:00")
                .freeze(LocalDate.of(2026, 3, 4), LocalDate.of(2026, 3, 4), "audit");

        assertThat(schedule.opens(berlin("2026-03-02T09:30"), Duration.ofMinutes(30)))
                .contains(berlin("2026-03-02T09:30"));
        assertThat(schedule.opens(berlin("2026-03-02T09:30"), Duration.ofHours(1)))
                .contains(berlin("2026-03-09T09:00"));
        assertThat(schedule.opens(berlin("2026-03-02T09:30"), Duration.ofHours(2)))
                .contains(berlin("2026-03-11T09:00"));
        assertThat(schedule.opens(berlin("2026-03-02T09:30"), Duration.ofHours(5)))
                .isEmpty();
    }

    /** On 2026-03-29 02:00 becomes 03:00. */
    @Test
    void an_hour_that_is_skipped_is_in_no_window() {
        Schedule night = Schedule.in(BERLIN).open("SUN 01:00-04:00");
        Schedule skipped = Schedule.in(BERLIN).open("SUN 02:15-02:45");
        Schedule half = Schedule.in(BERLIN).open("SUN 02:30-04:00");
        Instant change = Instant.parse("2026-03-29T01:00:00Z");

        assertThat(open(night, "2026-03-29T01:00")).isEqualTo(Duration.ofHours(2));
        assertThat(skipped.openUntil(change)).isEqualTo(change);
        assertThat(skipped.opens(berlin("2026-03-28T12:00"), Duration.ZERO)).contains(berlin("2026-04-05T02:15"));
        assertThat(half.opens(berlin("2026-03-28T12:00"), Duration.ZERO)).contains(change);
        assertThat(half.openUntil(change)).isEqualTo(Instant.parse("2026-03-29T02:00:00Z"));
    }

    /** On 2026-10-25 03:00 becomes 02:00. */
    @Test
    void an_hour_that_comes_twice_counts_the_first_time() {
        Schedule night = Schedule.in(BERLIN).open("SUN 01:00-04:00");
        Schedule ends = Schedule.in(BERLIN).open("SUN 01:00-02:30");
        Schedule begins = Schedule.in(BERLIN).open("SUN 02:30-04:00");
        Instant firstHalfPast = Instant.parse("2026-10-25T00:30:00Z");

        assertThat(open(night, "2026-10-25T01:00")).isEqualTo(Duration.ofHours(4));
        assertThat(ends.openUntil(berlin("2026-10-25T01:00"))).isEqualTo(firstHalfPast);
        assertThat(ends.openUntil(Instant.parse("2026-10-25T01:15:00Z"))).isEqualTo("2026-10-25T01:15:00Z");
        assertThat(begins.opens(berlin("2026-10-24T12:00"), Duration.ZERO)).contains(firstHalfPast);
        assertThat(Duration.between(firstHalfPast, begins.openUntil(firstHalfPast)))
                .isEqualTo(Duration.ofMinutes(150));
    }

    /** In Samoa 2011-12-30 never came; in Gaza days have begun at 01:00. */
    @ParameterizedTest
    @CsvSource({"Pacific/Apia, 2011-12-29T22:00:00Z", "Asia/Gaza, 2009-03-26T12:00:00Z"})
    void days_that_do_not_begin_at_midnight_do_not_matter(String zone, Instant from) {
        Schedule always = Schedule.in(ZoneId.of(zone)).open("MON-SUN 00:00-24:00");

        assertThat(Duration.between(from, always.openUntil(from))).isGreaterThan(Duration.ofDays(40));
    }
}
