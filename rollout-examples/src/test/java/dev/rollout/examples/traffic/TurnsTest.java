package dev.rollout.examples.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final TrafficSplit SPLIT = new TrafficSplit(TrafficSplit.By.VERSION, "v2", 20, Set.of("a", "b"));

    @Test
    void a_hundred_turns_are_shared_to_the_request() {
        Turns turns = new Turns();
        Map<String, Double> shares = Turns.shares(SPLIT, List.of("a", "b", "c", "d"));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            counts.merge(turns.next(shares), 1, Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of("a", 10, "b", 10, "c", 40, "d", 40));
        assertThat(turns.next(Map.of())).isEmpty();
    }

    @Test
    void shares_are_of_those_that_serve() {
        assertThat(Turns.shares(SPLIT, List.of("a", "c"))).isEqualTo(Map.of("a", 20.0, "c", 80.0));
        assertThat(Turns.shares(SPLIT, List.of("a", "b"))).isEqualTo(Map.of("a", 50.0, "b", 50.0));
        assertThat(Turns.shares(SPLIT, List.of("c"))).isEqualTo(Map.of("c", 100.0));
        assertThat(Turns.shares(null, List.of("a", "c"))).isEqualTo(Map.of("a", 50.0, "c", 50.0));
        TrafficSplit nothing = new TrafficSplit(TrafficSplit.By.SLOT, "green", 0, Set.of("a"));
        assertThat(Turns.shares(nothing, List.of("a", "c"))).isEqualTo(Map.of("a", 0.0, "c", 100.0));
        assertThat(Turns.shares(SPLIT, List.of())).isEmpty();
    }

    @Test
    void who_gets_nothing_has_no_turn_not_even_one_that_it_waited_for() {
        Turns turns = new Turns();
        for (int i = 0; i < 7; i++) {
            turns.next(Map.of("a", 30.0, "b", 70.0));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(turns.next(Map.of("a", 0.0, "b", 100.0))).isEqualTo("b");
        }
        assertThat(turns.next(Map.of("a", 0.0))).isEmpty();
    }

    @Test
    void a_split_is_read_as_it_was_written() throws IOException {
        TrafficSplit evenly = new TrafficSplit(TrafficSplit.By.SLOT, "green", null, Set.of());
        assertThat(SplitText.read(SplitText.write(SPLIT))).isEqualTo(SPLIT);
        assertThat(SplitText.read(SplitText.write(evenly))).isEqualTo(evenly);
    }
}
