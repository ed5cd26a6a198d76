package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random worlds by the thousand, the invariants checked after every commit and every change of an instance. Seeds
 * {@code -Drollout.random.first} on, {@code -Drollout.random.seeds} of them, or as many as there is time for in {@code
 * -Drollout.random.duration}.
 */
class RandomSimulationTest {
    private static final long FIRST = Long.getLong("rollout.random.first", 1);
    private static final long SEEDS = Long.getLong("rollout.random.seeds", 20_000);
    private static final String DURATION = System.getProperty("rollout.random.duration", "");

    @Test
    @Timeout(value = 2, unit = java.util.concurrent.TimeUnit.DAYS)
    void no_random_world_breaks_an_invariant() throws Exception {
        long begun = System.nanoTime();
        Summary all = new Summary();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            AtomicLong next = new AtomicLong(FIRST);
            List<Future<Summary>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(() -> runs(next, begun)));
            }
            for (Future<Summary> one : running) {
                all.add(one.get());
            }
        } finally {
            pool.shutdownNow();
        }
        all.print(Duration.ofNanos(System.nanoTime() - begun));

        assertThat(all.broken).as("broken worlds").isEmpty();
        assertThat(all.faults.keySet()).as("each kind of fault hit").containsAll(FAULTS);
        assertThat(all.ends.keySet())
                .as("how deployments ended")
                .contains(
                        DeploymentStatus.COMPLETED,
                        DeploymentStatus.ROLLED_BACK,
                        DeploymentStatus.FAILED,
                        DeploymentStatus.CANCELLED,
                        DeploymentStatus.ROLLBACK_FAILED,
                        DeploymentStatus.SUPERSEDED);
    }

    @Test
    void the_same_seed_gives_the_same_events_byte_by_byte() {
        for (long seed = 1; seed <= 300; seed++) {
            assertThat(run(RandomScenarios.of(seed), seed).eventLines())
                    .as("seed %d", seed)
                    .isEqualTo(run(RandomScenarios.of(seed), seed).eventLines());
        }
    }

    private static final List<String> FAULTS = List.of(
            "crash driver",
            "drain: hang",
            "drain: throw",
            "freeze driver",
            "gate: fail",
            "gate: inconclusive",
            "gate: no_data",
            "gate: wait",
            "health: die-after",
            "health: fail",
            "health: first",
            "health: flap",
            "health: pass-after",
            "instance dies",
            "instance joins",
            "instance leaves",
            "probe: hang",
            "probe: throw",
            "redis: message lost",
            "split: hang",
            "split: lie",
            "split: throw",
            "store: answer lost",
            "store: request lost",
            "update: hang",
            "update: lie",
            "update: slow",
            "update: throw");

    private static ScenarioReport run(ObjectNode scenario, long seed) {
        return Scenario.parse(scenario.toString()).run(seed);
    }

    private static Summary runs(AtomicLong next, long begun) {
        Summary summary = new Summary();
        long until = DURATION.isEmpty() ? 0 : begun + Duration.parse(DURATION).toNanos();
        for (long seed = next.getAndIncrement(); goesOn(seed, until); seed = next.getAndIncrement()) {
            ScenarioReport report = run(RandomScenarios.of(seed), seed);
            summary.add(report);
            if (!report.figures().violations().isEmpty() && summary.broken.size() < 3) {
                summary.broken.add(explain(seed, report));
            }
        }
        return summary;
    }

    private static boolean goesOn(long seed, long until) {
        return until == 0 ? seed < FIRST + SEEDS : System.nanoTime() < until;
    }

    private static String explain(long seed, ScenarioReport report) {
        String invariant = invariant(report);
        ObjectNode smallest = Shrinking.of(RandomScenarios.of(seed), smaller -> breaks(smaller, seed, invariant));
        ScenarioReport again = run(smallest, seed);
        return String.format(
                "seed %d: %s%nas a scenario: %s%nits events:%n%s",
                seed, report.figures().violations(), smallest, String.join(System.lineSeparator(), again.eventLines()));
    }

    private static boolean breaks(ObjectNode scenario, long seed, String invariant) {
        try {
            return invariant(run(scenario, seed)).equals(invariant);
        } catch (ScenarioFormatException e) {
            return false; // what was left out is needed
        }
    }

    private static String invariant(ScenarioReport report) {
        List<String> violations = report.figures().violations();
        return violations.isEmpty() ? "" : violations.get(0).split(":", 2)[0];
    }

    /** What came of many runs. */
    private static final class Summary {
        private long runs;
        private long refused;
        private long events;
        private final Map<DeploymentStatus, Long> ends = new EnumMap<>(DeploymentStatus.class);
        private final Map<String, Long> faults = new TreeMap<>();
        private final List<String> broken = new ArrayList<>();

        void add(ScenarioReport report) {
            runs++;
            events += report.happened().size();
            report.deployments().values().forEach(one -> {
                if (one.status() == null) {
                    refused++;
                } else {
                    ends.merge(one.status(), 1L, Long::sum);
                }
            });
            report.faults().forEach((fault, times) -> faults.merge(fault, (long) times, Long::sum));
        }

        void add(Summary other) {
            runs += other.runs;
            refused += other.refused;
            broken.addAll(other.broken);
            events += other.events;
            other.ends.forEach((end, times) -> ends.merge(end, times, Long::sum));
            other.faults.forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        }

        void print(Duration took) {
            System.out.printf(
                    "%,d runs from seed %d on in %d s, %,.0f a second; %,d events; %s; %,d refused%n",
                    runs, FIRST, took.toSeconds(), runs / (took.toMillis() / 1e3), events, ends, refused);
            faults.forEach((fault, times) -> System.out.printf("  %-22s %,12d%n", fault, times));
        }
    }
}
