package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void without_a_terminal_there_is_a_line_for_each_change_and_no_colour() {
        assertThat(Terminal.of(false, false, Map.of("TERM", "xterm"), "24 80"))
                .isEqualTo(new Terminal(Terminal.Mode.LINES, false, 100, 40));
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
                .extracting(Terminal::height)
                .isEqualTo(40);
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
