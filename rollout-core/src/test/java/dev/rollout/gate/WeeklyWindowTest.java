package dev.rollout.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows as people write them. */
class WeeklyWindowTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MON-FRI 09:00-16:30 | MON,TUE,WED,THU,FRI 09:00-16:30",
                "SAT,SUN 22:00–04:00 | SAT,SUN 22:00-04:00",
                "FRI-MON 00:00-24:00 | MON,FRI,SAT,SUN 00:00-00:00",
                "WED 10:00-11:00 | WED 10:00-11:00",
            })
    void a_window_is_read_and_shown(String text, String shown) {
        WeeklyWindow window = WeeklyWindow.parse(text);

        assertThat(window).hasToString(shown);
        assertThat(WeeklyWindow.parse(shown)).isEqualTo(window);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MON",
                "MON 9:00-16:30",
                "MON 09:00-25:00",
                "MON 24:00-06:00",
                "Mon 09:00-16:30",
                "MON- 09:00-16:30",
                "MON,,TUE 09:00-16:30",
                "MON-WED-FRI 09:00-16:30",
                "MON  09:00-16:30",
                "MON 09:00-16:30 Europe/Berlin",
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> WeeklyWindow.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window must be days and a time of day such as MON-FRI 09:00-16:30 or"
                        + " SAT,SUN 22:00-04:00, was '" + text + "'");
    }

    @Test
    void its_values_are_checked() {
        LocalTime nine = LocalTime.of(9, 0);

        assertThatThrownBy(() -> new WeeklyWindow(Set.of(), nine, nine)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new WeeklyWindow(Set.of(DayOfWeek.MONDAY), nine, LocalTime.of(9, 0, 1)))
                .hasMessage("end of the window must be a whole minute, was 09:00:01");
        assertThatThrownBy(() -> new WeeklyWindow(Set.of(DayOfWeek.MONDAY), null, nine))
                .hasMessage("beginning of the window must be set, was null");
    }
}
