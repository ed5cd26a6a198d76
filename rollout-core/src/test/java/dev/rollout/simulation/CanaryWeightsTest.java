package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.Canary;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Forecast;
import dev.rollout.Step;
import dev.rollout.WaitReason;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A canary gets so much of the traffic as its steps say, whatever the number of its instances. */
class CanaryWeightsTest {
    private static final String STEPS = "[{'instances': 1}, {'weight': 5}, {'gate': 'errors'}, {'instances': '25%'},"
            + "{'weight': 25}, {'gate': 'late'}, {'instances': '100%'}]";

    private static ScenarioFigures run(String world) {
        return run(world, "[]");
    }

    private static ScenarioFigures run(String world, String timeline) {
        return run(STEPS, world, timeline);
    }

    private static ScenarioFigures run(String steps, String world, String timeline) {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'count': 20, 'version': 'v1'},"
                + "'request': {'version': 'v2', 'strategy': {'type': 'canary', 'steps': " + steps + "}},"
                + "'world': " + world + ", 'timeline': " + timeline + "}");
        assertThat(report.figures().violations()).isEmpty();
        return report.figures();
    }

    @Test
    void the_shares_are_set_in_order_and_end_with_all_of_it() {
        ScenarioFigures figures = run("{}");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.weights()).containsExactly(5, 25, 100);
        assertThat(figures.minServing()).isEqualTo(18);
    }

    @Test
    void a_failed_canary_gives_its_traffic_back_before_its_instances_are_touched() {
        ScenarioFigures figures = run("{'gates': {'errors': ['fail']}}");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.weights()).containsExactly(5, 0);
        assertThat(figures.eventTypes())
                .containsSubsequence("gate_failed", "traffic_shifted", "instance_draining", "instance_rolled_back");
        assertThat(figures.minServing()).isEqualTo(19);
    }

    @Test
    void one_that_failed_before_any_weight_has_set_none() {
        assertThat(run("{'rules': [{'version': 'v2', 'health': 'fail'}]}").weights())
                .isEmpty();
    }

    @Test
    void where_most_of_the_fleet_is_new_already_it_is_brought_back_at_the_pace_that_capacity_allows() {
        ScenarioFigures figures = run("{'rules': [{'nth': 14, 'health': 'fail'}, {'nth': 15, 'health': 'fail'}]}");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.weights()).containsExactly(5, 25, 0);
        assertThat(figures.minServing()).isEqualTo(18);
        assertThat(figures.versions()).containsOnlyKeys("v1");
    }

    @Test
    void a_router_that_fails_is_asked_again_until_it_does_what_it_should() {
        ScenarioFigures figures = run("{'rules': [{'split': 'throw-first:5'}]}");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.weights()).containsExactly(5, 25, 100);
    }

    @Test
    void a_router_that_says_that_it_did_and_did_not_stalls_the_deployment_and_loses_nobody() {
        ScenarioFigures figures = run("[{'instances': 1}, {'weight': 20}]", "{'rules': [{'split': 'lie'}]}", "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.reason())
                .contains(
                        "stalled",
                        "shifting traffic, 20 % to what is new, last error router gives 5.0 % to v2, not 20 %");
        assertThat(figures.weights()).isEmpty();
        assertThat(figures.servingAtEnd()).isEqualTo(20);
    }

    @Test
    void what_is_stopped_half_way_leaves_no_share_behind() {
        ScenarioFigures figures = run("{'gates': {'late': ['wait']}}", "[{'at': 'PT5M', 'do': 'cancel'}]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.CANCELLED);
        assertThat(figures.versions()).containsEntry("v2", 5).containsEntry("v1", 15);
        assertThat(figures.weights()).containsExactly(5, 25);
        assertThat(figures.servingAtEnd()).isEqualTo(20);
    }

    @Test
    void another_process_finds_out_what_became_of_a_shift() {
        ScenarioFigures figures = run(
                "{'drivers': 2}",
                "[{'at': {'event': 'batch_finished', 'batch': 1, 'after': 'PT0.005S'}, 'do': 'crash_driver'}]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.weights()).containsExactly(5, 25, 100);
        assertThat(figures.drivers()).isEqualTo(2);
    }

    @Test
    void who_waits_for_a_person_because_of_doubt_writes_nothing_about_the_traffic_meanwhile() {
        ScenarioFigures figures = run(
                "[{'instances': 1}, {'weight': 99}, {'weight': 100}]",
                "{'drivers': 2, 'updater': ['FENCED']}",
                "[{'at': {'event': 'instance_updating', 'instance': 'i-20'}, 'do': 'crash_driver'}]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.PAUSED);
    }

    @Test
    void where_so_many_splits_hang_that_no_call_is_made_any_more_it_is_paused_I14() {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'count': 1, 'version': 'v1'},"
                + "'request': {'version': 'v2', 'policy': {'allowDowntime': true}, 'strategy': {'type': 'canary',"
                + "'steps': [{'instances': 1}, {'weight': 32}, {'weight': 69}]}},"
                + "'world': {'drivers': 1, 'rules': [{'direction': 'back', 'update': 'hang'}, {'split': 'hang'}]},"
                + "'timeline': []}");

        assertThat(report.figures().violations()).isEmpty();
        assertThat(report.figures().status()).isEqualTo(DeploymentStatus.PAUSED);
    }

    @Test
    void where_the_router_cannot_split_the_share_follows_from_the_instances() {
        Simulation world = new Simulation(
                "web",
                Script.good().behaviour(new Script.Behaviour() {
                    @Override
                    public boolean splitting() {
                        return false;
                    }
                }),
                Capabilities.none().withFenced().withVersioned());
        world.fleet().add(8, "v1");
        SimulatedProcess driver = world.driver("a");
        DeploymentRequest request = DeploymentRequest.of("web", "v2")
                .strategy(Canary.of(Step.instances(2), Step.weight(10), Step.approval("lead")));

        Forecast plan = driver.deployer().plan(request);
        assertThat(plan.warnings()).anyMatch(warning -> warning.startsWith("the router of this process can't split"));
        String id = world.client().deploy(request).id();
        world.runUntil(() -> world.client().explain(id).waits().stream()
                .anyMatch(wait -> wait.reason() instanceof WaitReason.Approval));
        assertThat(world.fleet().shares().get("i-01")).isEqualTo(12.5);
        world.client().approve(id, "lead", By.of("anna"));

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void weights_that_fall_are_refused() {
        assertThatThrownBy(() -> Canary.of(Step.instances(1), Step.weight(20), Step.weight(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strategy.steps.weight must not fall, was 10 after 20");
    }

    @Test
    void a_person_who_pauses_it_finds_the_share_where_it_stood() {
        Simulation world = new Simulation(
                "web", Script.good(), Capabilities.none().withFenced().withVersioned());
        world.fleet().add(8, "v1");
        world.driver("a");
        String id = world.client()
                .deploy(DeploymentRequest.of("web", "v2")
                        .strategy(Canary.of(
                                Step.instances(2), Step.weight(10), Step.bake(Duration.ofMinutes(5)), Step.weight(50))))
                .id();
        world.runUntil(() ->
                world.client().explain(id).waits().stream().anyMatch(wait -> wait.reason() instanceof WaitReason.Bake));
        world.client().pause(id, By.of("anna"));
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.time().advance(Duration.ofHours(1));

        assertThat(world.fleet().shares().get("i-01")).isEqualTo(5);
        world.client().cancel(id, CancelMode.ROLL_BACK, By.of("anna"));
        Deployment end = world.runToEnd(id);
        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().shares().values()).containsOnly(12.5);
    }
}
