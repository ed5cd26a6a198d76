package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void without_a_terminal_there_is_a_line_for_each_change_and_no_colour() {
        assertThat(Terminal.of(false, false, Map.of("TERM", "xterm"), "24 80"))
                .isEqualTo(new Terminal(Terminal.Mode.LINES, false, 80, 24));
        assertThat(Terminal.of(false, true, Map.of("TERM", "dumb"), "24 80").mode())
                .isEqualTo(Terminal.Mode.LINES);
    }

    @Test
    void on_a_terminal_it_is_redrawn_in_place_in_its_size() {
        assertThat(Terminal.of(false, true, Map.of("TERM", "xterm"), "24 80\n"))
                .isEqualTo(new Terminal(Terminal.Mode.IN_PLACE, true, 80, 24));
        assertThat(Terminal.of(false, true, Map.of("COLUMNS", "120"), ""))
                .extracting(Terminal::width)
                .isEqualTo(120);
        assertThat(Terminal.of(false, true, Map.of(), "0 0"))
                .isEqualTo(new Terminal(Terminal.Mode.IN_PLACE, true, 80, 24));
    }

    @Test
    void a_size_that_cannot_be_read_leaves_the_last_one_that_was() {
        Terminal known = new Terminal(Terminal.Mode.IN_PLACE, true, 132, 50);
        assertThat(known.sized(Map.of(), "")).isEqualTo(known);
        assertThat(known.sized(Map.of(), "0 0\n")).isEqualTo(known);
        assertThat(known.sized(Map.of(), "7")).isEqualTo(known);
        assertThat(known.sized(Map.of("COLUMNS", "wide"), "")).isEqualTo(known);
        assertThat(known.sized(Map.of(), "24 70\n")).isEqualTo(new Terminal(Terminal.Mode.IN_PLACE, true, 70, 24));
    }

    @Test
    void at_the_start_an_unreadable_size_is_what_the_environment_says_or_80_by_24() {
        assertThat(Terminal.of(false, true, Map.of(), ""))
                .isEqualTo(new Terminal(Terminal.Mode.IN_PLACE, true, 80, 24));
        assertThat(Terminal.of(false, true, Map.of("COLUMNS", "60", "LINES", "12"), ""))
                .isEqualTo(new Terminal(Terminal.Mode.IN_PLACE, true, 60, 12));
        assertThat(Terminal.of(false, true, Map.of("COLUMNS", "wide"), "30 90"))
                .isEqualTo(new Terminal(Terminal.Mode.IN_PLACE, true, 90, 30));
    }

    @Test
    void who_wants_no_colour_gets_none() {
        assertThat(Terminal.of(false, true, Map.of("NO_COLOR", "1"), "24 80").colours())
                .isFalse();
        assertThat(Terminal.of(false, true, Map.of("NO_COLOR", ""), "24 80").colours())
                .isTrue();
    }

    @Test
    void json_wins() {
        assertThat(Terminal.of(true, true, Map.of(), "24 80").mode()).isEqualTo(Terminal.Mode.JSON);
    }
}
