package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.spi.DeployerListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I26, I27: whatever listeners do, the engine goes on and nothing grows. */
class ObserversTest {
    private final List<String> heard = new ArrayList<>();
    private final Deque<Runnable> due = new ArrayDeque<>();

    private DeployerListener listener(String name) {
        return new DeployerListener() {
            @Override
            public void leaseLost() {
                heard.add(name);
            }
        };
    }

    private void run() {
        for (Runnable task = due.poll(); task != null; task = due.poll()) {
            task.run();
        }
    }

    @Test
    void each_is_told_everything_in_order_and_never_by_who_tells() {
        Observers observers = new Observers(List.of(listener("a"), listener("b")), due::add);

        observers.tell(DeployerListener::leaseLost);
        observers.tell(listener -> heard.add("second"));
        assertThat(heard).isEmpty();
        assertThat(due).as("one task for all").hasSize(1);
        run();
        observers.tell(DeployerListener::leaseLost);
        run();

        assertThat(heard).containsExactly("a", "b", "second", "second", "a", "b");
    }

    @Test
    void one_that_throws_keeps_nobody_from_hearing_I27() {
        DeployerListener bad = new DeployerListener() {
            @Override
            public void leaseLost() {
                throw new AssertionError("listener");
            }
        };
        Observers observers = new Observers(List.of(bad, listener("b")), due::add);

        observers.tell(DeployerListener::leaseLost);
        observers.tell(DeployerListener::leaseLost);
        run();

        assertThat(heard).containsExactly("b", "b");
    }

    @Test
    void one_that_is_too_slow_misses_news_which_is_counted_I26() {
        Observers observers = new Observers(List.of(listener("a")), due::add);

        for (int i = 0; i < Observers.MOST_WAITING + 7; i++) {
            observers.tell(DeployerListener::leaseLost);
        }
        assertThat(observers.dropped()).isEqualTo(7);
        run();
        observers.tell(DeployerListener::leaseLost);
        run();

        assertThat(heard).hasSize(Observers.MOST_WAITING + 1);
    }

    @Test
    void with_nobody_there_it_costs_nothing() {
        Observers observers = new Observers(List.of(), due::add);

        observers.tell(DeployerListener::leaseLost);

        assertThat(observers.areThere()).isFalse();
        assertThat(due).isEmpty();
    }
}
