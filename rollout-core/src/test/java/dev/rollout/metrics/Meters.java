package dev.rollout.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Every meter of a registry by name and tags, with its value. */
final class Meters {
    private Meters() {}

    static Map<String, String> all(MeterRegistry registry) {
        Map<String, String> lines = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String tags = meter.getId().getTags().stream()
                    .map(tag -> tag.getKey() + "=" + tag.getValue())
                    .collect(Collectors.joining(","));
            lines.put(meter.getId().getName() + "{" + tags + "}", value(meter));
        }
        return lines;
    }

    /** Those that are not 0, but for the store's, whose calls are many. */
    static Map<String, String> of(MeterRegistry registry) {
        Map<String, String> all = all(registry);
        all.entrySet()
                .removeIf(
                        meter -> meter.getValue().equals("0") || meter.getKey().startsWith("rollout.store."));
        return all;
    }

    /** A timer is {@code 6 in 30 s}: how often, and how long in all. */
    private static String value(Meter meter) {
        if (meter instanceof Timer timer) {
            return timer.count() + " in " + number(timer.totalTime(TimeUnit.MILLISECONDS) / 1000) + " s";
        }
        double value = Double.NaN;
        for (var measurement : meter.measure()) {
            if (measurement.getStatistic() == Statistic.COUNT || measurement.getStatistic() == Statistic.VALUE) {
                value = measurement.getValue();
            }
        }
        return number(value);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
