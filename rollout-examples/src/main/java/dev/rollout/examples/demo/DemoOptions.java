package dev.rollout.examples.demo;

import dev.rollout.examples.traffic.LoadBalancer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

/**
 * What the demo is told on its command line.
 *
 * @param proxy which load balancer
 * @param json whether events and table are printed as JSON
 * @param batchPause between two batches; the library's default of 10 s would only take longer
 * @param requestsPerSecond through the load balancer, without pause
 */
public record DemoOptions(LoadBalancer.Kind proxy, boolean json, Duration batchPause, int requestsPerSecond) {
    public static final String USAGE = """
            Options:
              --proxy haproxy|small|auto  the load balancer; auto (the default) takes HAProxy where it is installed
              --batch-pause SECONDS       between two batches, 0–10; 1 by default
              --rate REQUESTS             a second, 50–2000; 500 by default
              --json                      events and table as JSON on standard output
            """;

    private static final int INSTANCES = 20;
    private static final int USERS = 12;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static DemoOptions parse(String... args) {
        DemoOptions options = new DemoOptions(LoadBalancer.Kind.AUTO, false, Duration.ofSeconds(1), 500);
        Iterator<String> rest = Arrays.asList(args).iterator();
        while (rest.hasNext()) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private DemoOptions with(String option, Iterator<String> rest) {
        switch (option) {
            case "--proxy":
                return new DemoOptions(LoadBalancer.Kind.of(value(option, rest)), json, batchPause, requestsPerSecond);
            case "--json":
                return new DemoOptions(proxy, true, batchPause, requestsPerSecond);
            case "--batch-pause":
                long millis = Math.round(number(option, rest, 0, 10) * 1000);
                return new DemoOptions(proxy, json, Duration.ofMillis(millis), requestsPerSecond);
            case "--rate":
                return new DemoOptions(proxy, json, batchPause, (int) number(option, rest, 50, 2000));
            default:
                throw new IllegalArgumentException("unknown option " + option);
        }
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static double number(String option, Iterator<String> rest, double least, double most) {
        String text = value(option, rest);
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new IllegalArgumentException(
                String.format(Locale.ROOT, "%s must be %.0f–%.0f, was %s", option, least, most, text));
    }

    int instances() {
        return INSTANCES;
    }

    int users() {
        return USERS;
    }

    /** In words, for the table's reader. */
    @Override
    public String toString() {
        return INSTANCES + " instances, batches of 2 (of 5 in act 5), batch pause " + batchPause.toMillis() / 1000.0
                + " s, "
                + requestsPerSecond + " requests a second from " + USERS
                + " users; everything else as by default (start delay 2 s, 3 probes 2 s apart, lease 30 s)";
    }
}
