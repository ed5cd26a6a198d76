package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentStatus;
import dev.rollout.GatePolicy;
import dev.rollout.Policy;
import dev.rollout.Window;
import org.junit.jupiter.api.Test;

/** Gates that a policy names: before and after batches and at the end, and what follows where they do not pass. */
class GatePolicyTest {
    private static ScenarioFigures run(String gates, String verdicts, String timeline) {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'count': 6, 'version': 'v1'},"
                + "'request': {'version': 'v2', 'policy': {'batchPause': 'PT1S', 'gates': " + gates + "}},"
                + "'world': {'gates': " + verdicts + "}, 'timeline': " + timeline + "}");
        assertThat(report.figures().violations()).isEmpty();
        return report.figures();
    }

    @Test
    void nothing_is_touched_before_the_gate_before_the_first_batch_passes() {
        ScenarioFigures figures = run("{'before': ['window']}", "{'window': ['wait', 'wait', 'pass']}", "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.eventTypes())
                .startsWith("deployment_started", "gate_waiting", "gate_passed")
                .containsSubsequence("batch_finished", "gate_passed", "batch_started");
    }

    @Test
    void one_that_fails_before_the_first_batch_touches_nobody() {
        ScenarioFigures figures = run("{'before': ['window']}", "{'window': ['fail']}", "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.touched()).isZero();
    }

    @Test
    void it_is_asked_after_each_batch_and_at_the_end() {
        ScenarioFigures figures = run("{'after': ['errors'], 'atEnd': ['report']}", "{}", "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.eventTypes()).filteredOn("gate_passed"::equals).hasSize(4);
    }

    @Test
    void one_that_fails_after_a_batch_brings_back_what_was_touched() {
        ScenarioFigures figures = run("{'after': ['errors']}", "{'errors': ['pass', 'fail']}", "[]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.reason()).contains("gate errors failed: by the scenario");
        assertThat(figures.touched()).isEqualTo(4);
    }

    @Test
    void where_a_failure_pauses_it_a_person_goes_on_and_the_gate_is_asked_again() {
        ScenarioFigures figures = run(
                "{'after': ['errors'], 'onFail': 'pause'}",
                "{'errors': ['fail', 'pass']}",
                "[{'at': 'PT5M', 'do': 'resume'}]");

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.eventTypes())
                .containsSubsequence("gate_failed", "paused", "goal_set", "resumed", "gate_passed");
    }

    @Test
    void what_follows_where_it_cannot_tell_is_a_matter_of_the_policy() {
        assertThat(run("{'after': ['errors'], 'onNoData': 'roll_back'}", "{'errors': ['no_data']}", "[]")
                        .reason())
                .contains("gate errors says no_data");
        ScenarioFigures paused =
                run("{'after': ['errors'], 'onInconclusive': 'pause'}", "{'errors': ['inconclusive']}", "[]");
        assertThat(paused.status()).isEqualTo(DeploymentStatus.PAUSED);
        assertThat(paused.reason())
                .isEqualTo("gate errors says inconclusive: by the scenario; resume asks it again, or roll back");
        assertThat(run("{'after': ['errors']}", "{'errors': ['no_data', 'inconclusive', 'pass']}", "[]")
                        .status())
                .isEqualTo(DeploymentStatus.COMPLETED);
    }

    @Test
    void a_sliding_window_has_no_moment_between_batches_to_ask_in() {
        assertThatThrownBy(() -> Policy.builder()
                        .window(Window.SLIDING)
                        .gates(GatePolicy.defaults().after("errors"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("gates.before and gates.after must be empty with window SLIDING");
    }
}
