package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Policy;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A policy is rehearsed in a unit test, in three lines. */
class RehearsalTest {
    private static final Policy POLICY =
            Policy.builder().batchSize(2).batchPause(Duration.ofSeconds(5)).build();
    private static final DeploymentRequest V2 =
            DeploymentRequest.of("web", "v2").policy(POLICY);

    @Test
    void where_nothing_goes_wrong_it_completes_and_the_floor_holds() {
        ScenarioFigures figures = Rehearsal.of(V2, 20).run().figures();

        assertThat(figures.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(figures.minServing()).isEqualTo(18);
        assertThat(figures.versions()).containsOnlyKeys("v2");
    }

    @Test
    void a_bad_version_touches_two_of_twenty_and_is_gone() {
        ScenarioFigures figures = Rehearsal.of(V2, 20).runWithBadVersion().figures();

        assertThat(figures.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(figures.touched()).isEqualTo(2);
        assertThat(figures.minServing()).isEqualTo(18);
    }

    @Test
    void over_random_faults_the_floor_holds_and_all_is_added_up() {
        Rehearsal rehearsal =
                Rehearsal.of(V2, 20).capable(Capabilities.none().withFenced().withVersioned());

        Rehearsal.Summary summary = rehearsal.overRandomFaults(300);

        System.out.println(summary);
        assertThat(summary.violations()).isEmpty();
        assertThat(summary.floor()).as("%s", summary).isEqualTo(18);
        assertThat(summary.ends().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(300);
        assertThat(summary.ended(DeploymentStatus.COMPLETED)).isPositive();
        assertThat(summary.ended(DeploymentStatus.ROLLED_BACK)).isPositive();
        assertThat(summary.faults()).containsKeys("crash driver", "update: throw", "store: request lost");
        assertThat(summary.toString()).startsWith("300 runs, never below 18 of 20, longest ");
    }

    @Test
    void the_world_of_a_seed_can_be_kept_as_a_file_and_run_again() {
        Rehearsal rehearsal = Rehearsal.of(V2, 6);

        ScenarioReport again = Scenario.parse(rehearsal.scenarioWithFaults(17)).run(17);

        assertThat(again.figures()).isEqualTo(rehearsal.runWithFaults(17).figures());
    }

    @Test
    void what_would_be_refused_is_refused_here_as_well() {
        DeploymentRequest infeasible =
                V2.policy(Policy.builder().batchSize(5).maxUnavailable(3).build());

        assertThatThrownBy(() -> Rehearsal.of(infeasible, 20).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set batchSize to 3 or maxUnavailable to 5");
        assertThatThrownBy(() -> Rehearsal.of(V2, 0)).hasMessage("instances must be 1–1000, was 0");
        assertThatThrownBy(() -> Rehearsal.of(V2, 6).overRandomFaults(0)).hasMessageContaining("runs must be 1–");
    }
}
