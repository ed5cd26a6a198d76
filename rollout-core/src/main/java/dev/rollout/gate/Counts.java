package dev.rollout.gate;

import dev.rollout.Instance;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Requests and the errors among them, of one group in one window. */
record Counts(double requests, double errors) {
    /** The names of the two counts. */
    record Names(String requests, String errors) {
        Names {
            Rules.text("name of the requests metric", requests);
            Rules.text("name of the errors metric", errors);
            if (requests.equals(errors)) {
                throw new IllegalArgumentException(
                        "name of the errors metric must differ from that of the requests metric, both were " + errors);
            }
        }
    }

    static Counts of(MetricSource source, Names names, List<Instance> group, Instant from, Instant to)
            throws Exception {
        double requests = sum(names.requests(), Series.values(source, names.requests(), group, from, to));
        double errors = sum(names.errors(), Series.values(source, names.errors(), group, from, to));
        if (errors > requests) {
            throw new IllegalStateException("the metric source counted more " + names.errors() + " ("
                    + Rules.number(errors) + ") than " + names.requests() + " (" + Rules.number(requests) + ")");
        }
        return new Counts(requests, errors);
    }

    private static double sum(String metric, double[] values) {
        if (Arrays.stream(values).anyMatch(value -> value < 0)) {
            throw new IllegalStateException("the metric source returned a negative count of " + metric
                    + "; a sample holds what was counted since the one before it");
        }
        return Arrays.stream(values).sum();
    }

    /** Multiplied out, so that whole numbers are compared exactly. */
    boolean above(double percent) {
        return 100 * errors > percent * requests;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f %% (", requests == 0 ? 0 : 100 * errors / requests)
                + Rules.number(errors) + " of " + Rules.number(requests) + ")";
    }
}
