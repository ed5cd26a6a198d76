package dev.rollout.gate;

import dev.rollout.Instance;
import dev.rollout.engine.SystemSeams;
import dev.rollout.spi.HealthProbe;
import dev.rollout.spi.ProbeContext;
import dev.rollout.spi.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The probe results that the engine collects anyway, as numbers for a gate: give it to the builder as the probe, and to
 * {@link ErrorRateGate#of} with the names {@link #PROBES} and {@link #FAILURES}. It counts in this process alone, so that after a
 * takeover it begins anew, and a gate says NO_DATA until there is enough.
 *
 * <p>Keeps the last 1,000 results of an instance, of at most an hour. Threadsafe.
 */
public final class ProbeCounts implements HealthProbe, MetricSource {
    /** The name of the count of all probes. */
    public static final String PROBES = "probes";
    /** The name of the count of those that failed. */
    public static final String FAILURES = "probe_failures";

    private static final int KEPT = 1_000;
    private static final Duration KEPT_FOR = Duration.ofHours(1);

    private final HealthProbe probe;
    private final InstantSource time;
    private final Map<String, Deque<Result>> results = new ConcurrentHashMap<>();

    private record Result(Instant at, boolean failed) {}

    private ProbeCounts(HealthProbe probe, InstantSource time) {
        this.probe = probe;
        this.time = time;
    }

    /**
     * Counts what this probe answers, by the system's clock.
     *
     * @param probe asked each time
     * @return a probe with the same answers
     */
    public static ProbeCounts of(HealthProbe probe) {
        return of(probe, SystemSeams.clock());
    }

    /**
     * The same by another clock.
     *
     * @param probe asked each time
     * @param time when a result counts as measured
     * @return a probe with the same answers
     */
    public static ProbeCounts of(HealthProbe probe, InstantSource time) {
        Rules.notNull("probe", probe);
        Rules.notNull("clock", time);
        return new ProbeCounts(probe, time);
    }

    @Override
    public ProbeResult probe(Instance instance, ProbeContext context) throws Exception {
        boolean failed = true;
        try {
            ProbeResult result = probe.probe(instance, context);
            failed = result == null || !result.passed();
            return result;
        } finally {
            note(instance, new Result(time.instant(), failed));
        }
    }

    private void note(Instance instance, Result result) {
        Deque<Result> own = results.computeIfAbsent(key(instance), id -> new ArrayDeque<>());
        synchronized (own) {
            own.addLast(result);
            Instant oldest = result.at().minus(KEPT_FOR);
            while (own.size() > KEPT || own.getFirst().at().isBefore(oldest)) {
                own.removeFirst();
            }
        }
    }

    private static String key(Instance instance) {
        return instance.service() + "/" + instance.id();
    }

    /**
     * One sample for each probe of each instance.
     *
     * @throws IllegalArgumentException if it is asked for another metric
     */
    @Override
    public List<Sample> samples(String metric, List<Instance> group, Instant from, Instant to) {
        boolean all = metric.equals(PROBES);
        if (!all && !metric.equals(FAILURES)) {
            throw new IllegalArgumentException("metric must be " + PROBES + " or " + FAILURES + ", was " + metric);
        }
        List<Sample> samples = new ArrayList<>();
        for (Instance instance : group) {
            Deque<Result> own = results.get(key(instance));
            if (own != null) {
                synchronized (own) {
                    own.stream()
                            .filter(result ->
                                    !result.at().isBefore(from) && result.at().isBefore(to))
                            .forEach(result -> samples.add(new Sample(result.at(), all || result.failed() ? 1 : 0)));
                }
            }
        }
        return samples;
    }
}
