package dev.rollout.simulation;

import dev.rollout.DeploymentRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fleet, a deployment request, a world with its faults, a timeline, and what is expected of it: read from one JSON file, and
 * run with the real engine in virtual time.
 *
 * <pre>{@code
 * ScenarioReport report = Scenario.parse(Files.readString(file)).run();
 * assertThat(report.failed()).isEmpty();
 * }</pre>
 */
public final class Scenario {
    private final String name;
    private final Parts parts;

    /** What a scenario consists of. */
    record Parts(
            String service,
            List<Member> fleet,
            Asked request,
            World world,
            List<TimelineEntry> timeline,
            Expectations expect) {}

    Scenario(String name, Parts parts) {
        this.name = name;
        this.parts = parts;
    }

    /**
     * Reads a scenario.
     *
     * @param json the content of the file
     * @return the scenario, ready to run
     * @throws ScenarioFormatException naming the field, the value and the rule, if it breaks the format
     */
    public static Scenario parse(String json) {
        return ScenarioParser.parse(json);
    }

    /** {@return its name; empty where it has none} */
    public String name() {
        return name;
    }

    ScenarioRun prepare(long seed) {
        return prepare(null, seed);
    }

    /** With this request in place of its own; with its own where it is null. */
    ScenarioRun prepare(@Nullable DeploymentRequest request, long seed) {
        return new ScenarioRun(parts, request, seed);
    }

    /**
     * Runs it, always in the same way, on the caller's thread.
     *
     * @return what became of it
     */
    public ScenarioReport run() {
        return run(0);
    }

    /** Runs it with this request in place of its own. */
    ScenarioReport run(DeploymentRequest request, long seed) {
        ScenarioRun run = prepare(request, seed);
        run.go();
        return parts.expect().judge(run.report(name));
    }

    /**
     * Runs it with other ids, and what is spread by them; the same seed gives the same run.
     *
     * @param seed any
     * @return what became of it
     */
    public ScenarioReport run(long seed) {
        ScenarioRun run = prepare(seed);
        run.go();
        return parts.expect().judge(run.report(name));
    }
}
