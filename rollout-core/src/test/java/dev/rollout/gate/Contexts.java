package dev.rollout.gate;

import dev.rollout.Instance;
import dev.rollout.spi.GateContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What the tests of this package say often. */
final class Contexts {
    static final Instant SINCE = Instant.parse("2026-03-02T10:00:00Z");
    static final List<Instance> UPDATED = List.of(Instance.of("i-1", "web", "h1:80", "v2"));
    static final List<Instance> OTHERS =
            List.of(Instance.of("i-2", "web", "h2:80", "v1"), Instance.of("i-3", "web", "h3:80", "v1"));

    private Contexts() {}

    static GateContext context() {
        return context(UPDATED, OTHERS);
    }

    static GateContext context(List<Instance> updated, List<Instance> others) {
        return new GateContext("d-1", "web", "v2", "metrics", 1, SINCE, updated, others, SINCE.plusSeconds(3600));
    }

    static GateContext batch(int batch) {
        return new GateContext("d-1", "web", "v2", "window", batch, SINCE, UPDATED, OTHERS, SINCE.plusSeconds(3600));
    }

    static InstantSource after(Duration time) {
        return InstantSource.fixed(SINCE.plus(time));
    }

    /** Samples 10 s apart from the beginning on. */
    static List<Sample> samples(double... values) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            samples.add(new Sample(SINCE.plusSeconds(10L * i), values[i]));
        }
        return samples;
    }

    static boolean isNew(List<Instance> group) {
        return group.equals(UPDATED);
    }
}
