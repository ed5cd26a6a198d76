package dev.rollout.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Durations;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rehearses a request before it is trusted: the real engine carries it out on a scripted fleet in virtual time, once where
 * nothing goes wrong, or many times in worlds in which drivers die, the store is away, instances fail and calls hang. Made for
 * unit tests.
 *
 * <pre>{@code
 * Rehearsal rehearsal = Rehearsal.of(DeploymentRequest.of("web", "v2").policy(policy), 20);
 * Rehearsal.Summary summary = rehearsal.overRandomFaults(1_000); // 1,000 runs, never below 18, …
 * assertThat(summary.violations()).isEmpty();
 * assertThat(summary.floor()).isEqualTo(18);
 * }</pre>
 *
 * <p>Immutable; a run takes milliseconds and happens on the caller's thread.
 */
public final class Rehearsal {
    private static final String BEFORE = "before";

    private final DeploymentRequest request;
    private final int instances;
    private final Capabilities capabilities;

    private Rehearsal(DeploymentRequest request, int instances, Capabilities capabilities) {
        this.request = request;
        this.instances = instances;
        this.capabilities = capabilities;
    }

    /**
     * A rehearsal of a request on instances {@code i-01}, {@code i-02}, … that all run version {@code before}.
     * @param request as it would be submitted
     * @param instances 1–1,000
     * @return the rehearsal
     * @throws IllegalArgumentException if there are none, or more than 1,000
     */
    public static Rehearsal of(DeploymentRequest request, int instances) {
        if (instances < 1 || instances > 1_000) {
            throw new IllegalArgumentException("instances must be 1–1000, was " + instances);
        }
        return new Rehearsal(request, instances, Capabilities.none());
    }

    /**
     * The same with an updater and a router that can do more than nothing in particular, which is the default.
     * @param newCapabilities fenced, versioned and idempotent count
     * @return a changed copy
     */
    public Rehearsal capable(Capabilities newCapabilities) {
        return new Rehearsal(request, instances, newCapabilities);
    }

    /** {@return what becomes of one run in which nothing goes wrong} */
    public ScenarioReport run() {
        return run(scenario(), 0);
    }

    /** {@return what becomes of one run in which every instance is sick at the new version} */
    public ScenarioReport runWithBadVersion() {
        ObjectNode scenario = scenario();
        scenario.withObject("/world")
                .withArray("rules")
                .addObject()
                .put("version", request.version())
                .put("health", "fail");
        return run(scenario, 0);
    }

    /**
     * The run of one seed: what is drawn from it goes wrong, the same in each run.
     * @param seed any
     * @return what became of it
     */
    public ScenarioReport runWithFaults(long seed) {
        return run(scenario(seed), seed);
    }

    /**
     * The scenario of a seed, in JSON: kept as a file, it is run again by {@link Scenario#parse}.
     * @param seed any
     * @return a scenario of its own
     */
    public String scenarioWithFaults(long seed) {
        ObjectNode scenario = scenario(seed);
        scenario.withObject("/request").set("policy", Form.parse(Documents.write(request.policy())));
        return scenario.toString();
    }

    /**
     * Runs it with the seeds 1, 2, … and adds up what came of it.
     * @param runs 1–1,000,000
     * @return the sums, and the seeds of runs that broke something
     * @throws IllegalArgumentException if the request is refused on such a fleet, or runs is out of range
     */
    public Summary overRandomFaults(int runs) {
        if (runs < 1 || runs > 1_000_000) {
            throw new IllegalArgumentException("runs must be 1–1000000, was " + runs);
        }
        Adder adder = new Adder(instances);
        for (long seed = 1; seed <= runs; seed++) {
            ScenarioRun run = Scenario.parse(scenario(seed).toString()).prepare(request, seed);
            run.go();
            adder.add(seed, run);
        }
        return adder.summary(runs);
    }

    private ScenarioReport run(ObjectNode scenario, long seed) {
        ScenarioReport report = Scenario.parse(scenario.toString()).run(request, seed);
        refuse(report.figures());
        return report;
    }

    private static void refuse(ScenarioFigures figures) {
        if (figures.refused() != null) {
            throw new IllegalArgumentException("the request is refused: " + figures.refused());
        }
    }

    private ObjectNode scenario(long seed) {
        ObjectNode scenario = scenario();
        List<String> ids = IntStream.range(0, instances)
                .mapToObj(index ->
                        scenario.at("/fleet/instances").get(index).get("id").textValue())
                .toList();
        new RandomFaults(new SplittableRandom(seed), ids, request.version()).addTo(scenario);
        updater(scenario);
        return scenario;
    }

    private ObjectNode scenario() {
        ObjectNode scenario = JsonNodeFactory.instance.objectNode();
        ObjectNode fleet = scenario.putObject("fleet").put("service", request.service());
        ArrayNode all = fleet.putArray("instances");
        int width = Math.max(2, Integer.toString(instances).length());
        for (int number = 1; number <= instances; number++) {
            all.addObject()
                    .put("id", String.format(Locale.ROOT, "i-%0" + width + "d", number))
                    .put("version", BEFORE);
        }
        scenario.putObject("request").put("version", request.version());
        updater(scenario);
        return scenario;
    }

    private void updater(ObjectNode scenario) {
        ArrayNode updater = scenario.withObject("/world").putArray("updater");
        if (capabilities.fenced()) {
            updater.add("FENCED");
        }
        if (capabilities.versioned()) {
            updater.add("VERSIONED");
        }
        if (capabilities.idempotent()) {
            updater.add("IDEMPOTENT");
        }
    }

    /**
     * What came of many runs.
     *
     * @param runs so many
     * @param instances of the fleet
     * @param taken the most at once that had served and were taken down by the deployment
     * @param longest the longest of those that ended
     * @param ends how often it stood where in the end
     * @param faults how often each kind of fault hit
     * @param violations of what must hold after every step, by the seed of the run; to be reported, with {@link
     *     Rehearsal#scenarioWithFaults}
     */
    public record Summary(
            int runs,
            int instances,
            int taken,
            Duration longest,
            Map<DeploymentStatus, Integer> ends,
            Map<String, Integer> faults,
            Map<Long, List<String>> violations) {

        /**
         * {@return how many served at every moment of every run at least, those counted as serving that failed by
         * themselves}
         */
        public int floor() {
            return instances - taken;
        }

        /**
         * In how many runs it stood there in the end.
         * @param status there
         * @return 0 for none
         */
        public int ended(DeploymentStatus status) {
            return ends.getOrDefault(status, 0);
        }

        /** Such as {@code 1,000 runs, never below 18 of 20, longest 14 min 3 s; 731 completed, 238 rolled back}. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%,d runs, never below %d of %d, longest %s; ",
                    runs,
                    floor(),
                    instances,
                    Durations.words(longest)));
            String separator = "";
            for (Map.Entry<DeploymentStatus, Integer> end : ends.entrySet()) {
                String status = end.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                text.append(separator).append(String.format(Locale.ROOT, "%,d %s", end.getValue(), status));
                separator = ", ";
            }
            return violations.isEmpty() ? text.toString() : text + "; BROKEN in seeds " + violations.keySet();
        }
    }

    /** Adds runs up. */
    private static final class Adder {
        private final int instances;
        private final Map<DeploymentStatus, Integer> ends = new EnumMap<>(DeploymentStatus.class);
        private final Map<String, Integer> faults = new TreeMap<>();
        private final Map<Long, List<String>> violations = new TreeMap<>();
        private Duration longest = Duration.ZERO;
        private int taken;

        Adder(int instances) {
            this.instances = instances;
        }

        void add(long seed, ScenarioRun run) {
            ScenarioReport report = run.report("");
            ScenarioFigures figures = report.figures();
            refuse(figures);
            DeploymentStatus status = figures.status();
            if (status != null) {
                ends.merge(status, 1, Integer::sum);
            }
            longest = longer(figures.duration());
            taken = Math.max(taken, run.processes().fleet().measured().whole().maxTaken());
            report.faults().forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
            if (!figures.violations().isEmpty()) {
                violations.put(seed, figures.violations());
            }
        }

        private Duration longer(@Nullable Duration duration) {
            return duration == null || duration.compareTo(longest) < 0 ? longest : duration;
        }

        Summary summary(int runs) {
            return new Summary(runs, instances, taken, longest, ends, faults, violations);
        }
    }
}
