package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example files beside the format. */
class ExampleScenariosTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "good-deployment",
                "bad-version-touches-two",
                "blue-green-switch-and-keep-warm",
                "canary-fails-its-gate",
                "cancel-leaves-nothing-drained",
                "driver-dies-another-goes-on",
                "infeasible-policy-is-refused",
                "mixed-fleet-comes-back-as-it-was"
            })
    void an_example_holds(String name) {
        ScenarioReport report = Scenario.parse(Scenarios.read(name)).run();
        assertThat(report.failed()).as("%s", report).isEmpty();
        assertThat(report.name()).isEqualTo(name);
    }

    @Test
    void a_strategy_that_is_not_yet_known_is_refused_by_name() {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'count': 2, 'version': 'v1'},"
                + "'request': {'version': 'v2', 'strategy': {'type': 'big_bang'}}}");
        assertThat(report.figures().refused()).contains("big_bang", "not yet known", "blue_green, canary, rolling");
        assertThat(report.figures().touched()).isZero();
    }

    @Test
    void the_same_seed_gives_the_same_events() {
        Scenario scenario = Scenario.parse(Scenarios.read("driver-dies-another-goes-on"));
        assertThat(scenario.run(7).eventLines()).isEqualTo(scenario.run(7).eventLines());
        assertThat(scenario.run(7).toJson()).isEqualTo(scenario.run(7).toJson());
    }
}
