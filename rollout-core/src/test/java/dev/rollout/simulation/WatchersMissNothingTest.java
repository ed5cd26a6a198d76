package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In random worlds, with messages lost and the store away, whoever watches gets every event, in order (I9, I24). */
class WatchersMissNothingTest {
    private static final int RUNS = 1_000;
    private static final Duration LONGEST_POLL = Duration.ofSeconds(10);

    private int watched;
    private int lost;

    @Test
    void a_watcher_gets_every_event_once_and_in_order_I9() {
        for (long seed = 1; seed <= RUNS; seed++) {
            Watchers watchers = new Watchers(seed);
            watchers.run();
            watchers.check();
        }
        System.out.printf("%,d deployments watched, %,d messages lost%n", watched, lost);
        assertThat(watched).isGreaterThan(RUNS / 2);
        assertThat(lost).isGreaterThan(50);
    }

    /** One on each deployment of a run, from its first event on. */
    private final class Watchers {
        private final long seed;
        private final ScenarioRun run;
        private final Map<String, List<NumberedEvent>> seen = new HashMap<>();

        Watchers(long seed) {
            this.seed = seed;
            this.run = Scenario.parse(RandomScenarios.of(seed).toString()).prepare(seed);
        }

        void run() {
            run.go(this::watch);
            run.time().advance(LONGEST_POLL);
            lost += run.report("").faults().getOrDefault("redis: message lost", 0);
        }

        private void watch() {
            for (Followed one : run.log().all()) {
                if (!seen.containsKey(one.id())) {
                    List<NumberedEvent> events = new ArrayList<>();
                    try {
                        run.processes().client().deployer().watch(one.id(), 1, events::add);
                        seen.put(one.id(), events);
                    } catch (StoreException e) {
                        continue; // tried again after the next step
                    }
                }
            }
        }

        void check() {
            if (!run.processes().isStoreUp()) {
                return;
            }
            for (Followed one : run.log().all()) {
                watched++;
                assertThat(seen.get(one.id()))
                        .as("seed %d: what was seen of %s", seed, one.id())
                        .isEqualTo(one.events());
            }
        }
    }
}
