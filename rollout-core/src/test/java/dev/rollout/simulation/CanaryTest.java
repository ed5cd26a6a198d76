package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.Canary;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.GateFailed;
import dev.rollout.DeploymentEvent.GatePassed;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Forecast;
import dev.rollout.NumberedEvent;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.Stage;
import dev.rollout.Step;
import dev.rollout.Strategy;
import dev.rollout.WaitReason;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.Documents;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** First a few, then more: a canary goes on only where all that stands between its steps lets it. */
class CanaryTest {
    private static final By ANNA = new By("anna", "looks good");
    private static final Canary ONE_THEN_ALL =
            Canary.of(Step.instances(1), Step.bake(Duration.ofMinutes(2)), Step.approval("lead"));

    private final Simulation world = new Simulation(
            "web", Script.good(), Capabilities.none().withFenced().withVersioned());

    private SimulatedProcess driver;

    private String begin(Strategy strategy) {
        world.fleet().add(8, "v1");
        driver = world.driver("a");
        return world.client()
                .deploy(DeploymentRequest.of("web", "v2").strategy(strategy))
                .id();
    }

    private boolean waitsFor(String id, Class<? extends WaitReason> reason) {
        return world.client().explain(id).waits().stream().anyMatch(wait -> reason.isInstance(wait.reason()));
    }

    private <E extends DeploymentEvent> List<E> events(String id, Class<E> type) {
        return world.events(id).stream()
                .map(NumberedEvent::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static ScenarioFigures run(String steps, String gates, String timeline) {
        ScenarioReport report = Scenario.parse(("{'fleet': {'service': 'web', 'count': 8, 'version': 'v1'},"
                                + "'request': {'version': 'v2', 'strategy': {'type': 'canary', 'steps': " + steps
                                + "}},"
                                + "'world': {'gates': " + gates + "}, 'timeline': " + timeline + "}")
                        .replace('\'', '"'))
                .run();
        assertThat(report.figures().violations()).isEmpty();
        return report.figures();
    }

    @Test
    void nothing_more_is_touched_until_its_bake_is_over_and_a_person_approves() {
        String id = begin(ONE_THEN_ALL);

        assertThat(world.runUntil(() -> waitsFor(id, WaitReason.Bake.class))).isTrue();
        assertThat(world.runUntil(() -> waitsFor(id, WaitReason.Approval.class)))
                .isTrue();
        Duration asked = world.time().elapsed();
        world.time().advance(Duration.ofHours(5));
        assertThat(world.fleet().versions().values()).containsOnlyOnce("v2");
        assertThat(asked).isGreaterThan(Duration.ofMinutes(2));

        world.client().approve(id, "lead", ANNA);
        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(events(id, GatePassed.class)).containsExactly(new GatePassed("lead", "approved by " + ANNA));
    }

    @Test
    void a_rejection_brings_the_canary_back_and_touches_nobody_else() {
        String id = begin(ONE_THEN_ALL);
        world.runUntil(() -> waitsFor(id, WaitReason.Approval.class));

        world.client().reject(id, "lead", ANNA);

        Deployment end = world.runToEnd(id);
        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("approval lead rejected by", "anna");
        assertThat(world.fleet().log().touched()).containsExactly("i-01");
        assertThat(events(id, GateFailed.class)).hasSize(1);
    }

    @Test
    void an_approval_that_is_not_waited_for_is_refused() {
        String id = begin(ONE_THEN_ALL);
        RollingDeployer client = world.client();

        assertThatThrownBy(() -> client.approve(id, "lead", ANNA))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("approve is possible where it waits for an approval 'lead'");
        world.runUntil(() -> waitsFor(id, WaitReason.Approval.class));
        assertThatThrownBy(() -> client.reject(id, "boss", ANNA)).hasMessageContaining("'boss'");
        client.approve(id, "lead", ANNA);
        assertThatThrownBy(() -> client.approve(id, "lead", ANNA)).isInstanceOf(RefusedException.class);
        world.runToEnd(id);
        assertThatThrownBy(() -> client.approve(id, "lead", ANNA)).hasMessageContaining("is already completed");
    }

    @Test
    void where_its_driver_dies_another_one_goes_on_at_the_same_step() {
        String id = begin(ONE_THEN_ALL);
        world.driver("b");
        world.runUntil(() -> waitsFor(id, WaitReason.Approval.class));

        driver.crash();
        world.time().advance(Duration.ofMinutes(1));
        world.client().approve(id, "lead", ANNA);

        Deployment end = world.runToEnd(id);
        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end.driver()).isEqualTo("b");
        assertThat(world.fleet().log().updateCalls()).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource({"fail, rolled_back", "pass, completed"})
    void a_gate_decides(String verdict, String status) {
        ScenarioFigures figures =
                run("[{'instances': 1}, {'gate': 'errors'}]", "{'errors': ['" + verdict + "']}", "[]");

        assertThat(figures.status()).hasToString(status.toUpperCase(java.util.Locale.ROOT));
        assertThat(figures.touched()).isEqualTo(verdict.equals("pass") ? 8 : 1);
    }

    @ParameterizedTest
    @CsvSource({"wait", "inconclusive", "no_data"})
    void a_gate_that_never_passes_stalls_it_and_is_no_pass(String verdict) {
        ScenarioFigures figures =
                run("[{'instances': 1}, {'gate': 'errors'}]", "{'errors': ['" + verdict + "']}", "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.reason()).contains("stalled", "gate errors");
        assertThat(figures.touched()).isEqualTo(1);
    }

    @Test
    void a_gate_is_asked_again_until_it_knows() {
        ScenarioFigures figures = run(
                "[{'instances': 2}, {'gate': 'errors'}]",
                "{'errors': ['wait', 'no_data', 'inconclusive', 'pass']}",
                "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.eventTypes()).containsOnlyOnce("gate_waiting", "gate_passed");
    }

    @Test
    void promote_skips_a_bake_and_no_gate() {
        ScenarioFigures figures = run(
                "[{'instances': 1}, {'bake': 'PT1H'}, {'gate': 'errors'}]",
                "{'errors': ['wait']}",
                "[{'at': 'PT1M', 'do': 'promote'}, {'at': 'PT2M', 'do': 'promote'}]");

        assertThat(figures.refusedControls())
                .singleElement()
                .satisfies(refused -> assertThat(refused.what()).isEqualTo("promote"));
        assertThat(figures.touched()).isEqualTo(1);
    }

    @Test
    void steps_are_reckoned_from_the_fleet_and_the_last_one_is_added() {
        world.fleet().add(8, "v1");
        Strategy strategy = Canary.of(Step.instances(1), Step.instances("25%"), Step.bake(Duration.ofMinutes(1)));

        Forecast plan = world.client().plan(DeploymentRequest.of("web", "v2").strategy(strategy));

        assertThat(plan.plan().stages())
                .containsExactly(
                        new Stage.Update(List.of(2), 1),
                        new Stage.Update(List.of(2), 1),
                        new Stage.Bake(Duration.ofMinutes(1)),
                        new Stage.Update(List.of(2)));
        assertThat(plan.batches()).extracting(Forecast.Batch::size).containsExactly(1, 1, 2, 2, 2);
        assertThat(plan.plan().notes()).contains("canary 25% of 8 is 2");
    }

    @Test
    void its_json_form_is_that_of_people() {
        String json = "{\"type\":\"canary\",\"steps\":[{\"instances\":1},{\"bake\":\"PT5M\"},{\"gate\":\"errors\"},"
                + "{\"instances\":\"25%\"},{\"approval\":\"lead\"}]}";

        Strategy strategy = Documents.readStrictly(json, Strategy.class);

        assertThat(strategy)
                .isEqualTo(Canary.of(
                        Step.instances(1),
                        Step.bake(Duration.ofMinutes(5)),
                        Step.gate("errors"),
                        Step.instances("25%"),
                        Step.approval("lead")));
        assertThat(Documents.write(strategy)).isEqualTo(json);
    }

    @Test
    void steps_that_begin_with_no_instances_are_refused() {
        assertThatThrownBy(() -> Canary.of(Step.gate("errors"), Step.instances(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strategy.steps must begin with instances");
        assertThatThrownBy(() -> Canary.of()).hasMessageContaining("strategy.steps must be 1–50");
        assertThatThrownBy(() -> Step.gate(" ")).hasMessageContaining("strategy.steps.gate");
    }

    @Test
    void a_canary_that_left_is_no_pass_and_another_one_takes_its_place() {
        ScenarioFigures figures = run(
                "[{'instances': 1}, {'bake': 'PT1M'}, {'gate': 'errors'}]",
                "{}",
                "[{'at': 'PT40S', 'do': 'instance_leaves', 'instance': 'i-01'}]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.batches().subList(0, 2)).containsExactly(List.of("i-01"), List.of("i-02"));
        assertThat(figures.eventTypes())
                .containsSubsequence(
                        "batch_finished", "instance_left", "batch_started", "batch_finished", "gate_passed");
        assertThat(figures.eventTypes().subList(0, figures.eventTypes().indexOf("gate_passed")))
                .filteredOn("batch_finished"::equals)
                .hasSize(2);
    }

    @Test
    void an_instance_that_is_not_well_with_traffic_is_taken_out_again_and_does_not_count() {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'count': 4, 'version': 'v1'},"
                + "'request': {'version': 'v2'}, 'world': {'rules': ["
                + "{'instance': 'i-01', 'version': 'v2', 'health': 'flap:PT2.015S'}]}}");

        assertThat(report.figures().violations()).isEmpty();
        assertThat(report.figures().status()).isNotEqualTo(DeploymentStatus.IN_PROGRESS);
    }

    @Test
    void a_canary_that_is_new_already_is_no_canary_and_one_is_really_changed() {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'instances': ["
                + "{'id': 'a', 'version': 'v2'}, {'id': 'b', 'version': 'v1'}, {'id': 'c', 'version': 'v1'},"
                + "{'id': 'd', 'version': 'v1'}]}, 'request': {'version': 'v2', 'strategy': {'type': 'canary',"
                + "'steps': [{'instances': 1}, {'gate': 'errors'}]}}, 'world': {'gates': {'errors': ['fail']}}}");

        assertThat(report.figures().status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(report.figures().touchedInstances()).containsExactly("b");
        assertThat(report.figures().instanceVersions()).containsEntry("a", "v2").containsEntry("b", "v1");
    }
}
