package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs scenarios for tests. */
final class Scenarios {
    private Scenarios() {}

    static String read(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/scenarios", name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a scenario, written with ' instead of ", all of whose expectations must hold. */
    static ScenarioReport holds(String json) {
        ScenarioReport report = run(json);
        assertThat(report.failed()).as("%s", report).isEmpty();
        return report;
    }

    static ScenarioReport run(String json) {
        return Scenario.parse(json.replace('\'', '"')).run();
    }
}
