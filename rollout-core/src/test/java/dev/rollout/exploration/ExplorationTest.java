package dev.rollout.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All interleavings of small worlds: drivers that die, pause and lose answers, calls that fail, people who command. */
@Tag("exhaustive")
class ExplorationTest {
    private static final int STATES_AT_LEAST = 500_000;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES) // a machine that is busy with other things is not a broken invariant
    void no_interleaving_of_a_small_world_breaks_an_invariant_or_ends_nowhere() throws Exception {
        long begun = System.nanoTime();
        List<Explorer.Result> results = explore(Scenarios.all());
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        long states = results.stream().mapToLong(Explorer.Result::states).sum();
        long deadEnds = results.stream().mapToLong(Explorer.Result::deadEnds).sum();
        long violations =
                results.stream().filter(result -> result.violation() != null).count();
        results.forEach(System.out::println);
        System.out.printf(
                "%,d states, %d violations, %d dead ends, in %d s%n", states, violations, deadEnds, took.toSeconds());

        assertThat(results).allSatisfy(result -> {
            assertThat(result.violation())
                    .as("%s%n%s", result, result.pathInLines())
                    .isNull();
            assertThat(result.deadEnds())
                    .as("%s%n%s", result, result.pathInLines())
                    .isZero();
            assertThat(result.complete())
                    .as("%s was explored whole", result.name())
                    .isTrue();
            assertThat(result.ends()).as("ends of %s", result.name()).isPositive();
        });
        assertThat(states).isGreaterThanOrEqualTo(STATES_AT_LEAST);
    }

    private static List<Explorer.Result> explore(List<Scenario> scenarios) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<Explorer.Result>> running = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                running.add(threads.submit(() -> new Explorer(scenario, Collaborators.REAL).explore()));
            }
            List<Explorer.Result> results = new ArrayList<>();
            for (Future<Explorer.Result> one : running) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
