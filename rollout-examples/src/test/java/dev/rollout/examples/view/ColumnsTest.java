package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void wide_characters_take_two_columns_and_marks_none() {
        assertThat(Columns.of("web")).isEqualTo(3);
        assertThat(Columns.of("語\ud83d\ude80")).isEqualTo(4);
        assertThat(Columns.of("e\u0301")).isEqualTo(1);
    }

    @Test
    void what_is_cut_says_so_and_takes_no_more_than_it_may() {
        assertThat(Columns.cut("checkout", 8)).isEqualTo("checkout");
        assertThat(Columns.cut("checkout", 5)).isEqualTo("chec…");
        assertThat(Columns.cutFront("checkout-17", 5)).isEqualTo("…t-17");
        assertThat(Columns.cut("語語語", 4)).isEqualTo("語…");
        assertThat(Columns.cut("web", 0)).isEmpty();
    }

    @Test
    void escapes_markup_and_changes_of_direction_are_text() {
        Line line = new Line(60, false).add("\u001b[2Jweb\r\n\u202eevil\u009b31m <b>");
        assertThat(line.toString()).isEqualTo("\\u001b[2Jweb\\u000d\\u000a\\u202eevil\\u009b31m <b>");
    }

    @Test
    void json_stays_the_same_value_in_printable_characters() {
        assertThat(PlainJson.of("{\"a\":\"\u202e\u009b\udb40\udc01 語\"}"))
                .isEqualTo("{\"a\":\"\\u202e\\u009b\\udb40\\udc01 語\"}");
    }
}
