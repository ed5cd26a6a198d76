package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Blame;
import dev.rollout.By;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.CommonCause;
import dev.rollout.DeploymentEvent.SickBefore;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.OnDrainFailure;
import dev.rollout.Policy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which failures count, and what they lead to. */
class BlameTest {
    private static final By MAX = By.of("max");

    private Simulation world;

    private String begin(Script.Behaviour behaviour, int size, Policy policy) {
        world = Worlds.undriven(Script.good().behaviour(behaviour), Worlds.FULL, size);
        world.driver("a");
        return world.client().deploy(Worlds.v2(policy.toBuilder())).id();
    }

    private static Script.Behaviour sick(Set<String> ids) {
        return new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !ids.contains(instance);
            }
        };
    }

    /** From v2's first failed probe on, everybody fails. */
    private static Script.Behaviour everybodyFallsIll(boolean[] ill) {
        return new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                ill[0] |= version.equals("v2") && probe > 0;
                return !ill[0];
            }
        };
    }

    @Test
    void where_the_old_version_fails_as_well_it_is_paused_and_a_person_decides() {
        boolean[] ill = {false};
        String id = begin(
                everybodyFallsIll(ill),
                6,
                Policy.builder().health(HealthPolicy.defaults().attempts(1)).build());
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);

        assertThat(world.get(id).reason()).startsWith("common_cause: 3 of 3 instances of the old version fail as well");
        assertThat(Worlds.events(world, id)).anyMatch(CommonCause.class::isInstance);
    }

    @Test
    void resumed_it_goes_on_until_another_one_fails() {
        boolean[] ill = {false};
        String id = begin(
                everybodyFallsIll(ill),
                6,
                Policy.builder().health(HealthPolicy.defaults().attempts(1)).build());
        world.runUntil(() -> world.get(id).status() == DeploymentStatus.PAUSED);
        world.client().rollBack(id, MAX);

        assertThat(world.runUntil(() -> world.get(id).status().isFinal())).isTrue();
    }

    @Test
    void where_blame_is_ignored_it_is_rolled_back_at_once() {
        boolean[] ill = {false};
        String id = begin(
                everybodyFallsIll(ill),
                6,
                Policy.builder()
                        .blame(Blame.IGNORE)
                        .health(HealthPolicy.defaults().attempts(1))
                        .build());

        assertThat(world.runUntil(() -> world.get(id).status() == DeploymentStatus.ROLLING_BACK))
                .isTrue();
    }

    @Test
    void those_that_were_sick_before_are_tolerated_by_their_identity() {
        String id = begin(sick(Set.of("i-02")), 6, Policy.defaults());
        Deployment end = world.runToEnd(id);

        assertThat(Worlds.events(world, id)).contains(new SickBefore("i-02"));
        assertThat(end.status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(end.reason()).contains("1 of 6 failed: i-02");
        assertThat(end.progress().line()).startsWith("5/6 updated, 1 failed");
    }

    @Test
    void one_that_was_sick_before_comes_back_to_its_version_as_it_was() {
        String id = begin(sick(Set.of("i-02")), 6, Policy.defaults());
        world.runUntil(() -> world.get(id).progress().tally().updated() == 3);
        world.client().rollBack(id, MAX);
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void the_sick_ones_that_take_no_part_stop_nobody() {
        world = Worlds.undriven(Script.good().behaviour(sick(Set.of("i-05", "i-06"))), Worlds.FULL, 6);
        world.driver("a");
        Deployment end = world.run(Worlds.v2(Policy.builder().batchSize(1)).only("i-01", "i-02"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().minServing()).isEqualTo(3);
    }

    @Test
    void a_count_stops_it_where_the_percentage_does_not() {
        String id = begin(
                new Script.Behaviour() {
                    @Override
                    public Script.Course update(String instance, String version) {
                        return version.equals("v2") && instance.compareTo("i-04") >= 0
                                ? Script.Course.THROW
                                : Script.Course.OK;
                    }
                },
                8,
                Policy.builder().rollbackThreshold(100).maxFailed(1).build());
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("2 failed, more than maxFailed 1");
    }

    @Test
    void a_failed_update_is_tried_again_as_often_as_the_policy_says() {
        int[] calls = {0};
        String id = begin(
                new Script.Behaviour() {
                    @Override
                    public Script.Course update(String instance, String version) {
                        return instance.equals("i-01") && calls[0]++ < 2 ? Script.Course.THROW : Script.Course.OK;
                    }
                },
                4,
                Policy.builder().instanceRetries(2).build());

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().log().updateCalls()).startsWith("i-01:v2", "i-02:v2", "i-01:v2", "i-01:v2");
    }

    @Test
    void one_that_does_not_become_healthy_is_updated_again() {
        int[] updates = {0};
        String id = begin(
                new Script.Behaviour() {
                    @Override
                    public Script.Course update(String instance, String version) {
                        updates[0] += instance.equals("i-01") ? 1 : 0;
                        return Script.Course.OK;
                    }

                    @Override
                    public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                        return !instance.equals("i-01") || !version.equals("v2") || updates[0] > 1;
                    }
                },
                4,
                Policy.builder().instanceRetries(1).build());

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(updates[0]).isEqualTo(2);
    }

    @Test
    void where_the_policy_says_so_a_failed_drain_stops_nothing() {
        String id = begin(
                new Script.Behaviour() {
                    @Override
                    public Script.Course drain(String instance) {
                        return instance.equals("i-01") ? Script.Course.THROW : Script.Course.OK;
                    }
                },
                4,
                Policy.builder().onDrainFailure(OnDrainFailure.PROCEED).build());
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end.instances().get(0).evidence()).anyMatch(line -> line.contains("no such server"));
    }
}
