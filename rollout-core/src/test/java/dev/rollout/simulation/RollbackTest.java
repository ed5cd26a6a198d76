package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollbackTest {
    private static final Capabilities USUAL =
            Capabilities.none().withIdempotent().withVersioned();

    private static Simulation world(Script script, int count) {
        Simulation world = new Simulation("web", script, USUAL);
        world.fleet().add(count, "v1");
        Invariants.watch(world);
        world.driver("a");
        return world;
    }

    private static DeploymentRequest v2(PolicyBuilder policy) {
        return DeploymentRequest.of("web", "v2").policy(policy.build());
    }

    @Test
    void a_bad_version_touches_two_and_is_gone_within_30_seconds() {
        Script script = Script.good()
                .times(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(2))
                .behaviour(Script.sick("v2"));
        Simulation world = world(script, 20);
        Duration began = world.time().elapsed();

        Deployment end =
                world.run(v2(Policy.builder().health(HealthPolicy.defaults().interval(Duration.ofSeconds(1)))));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
        assertThat(world.fleet().log().touched()).containsExactly("i-01", "i-02");
        assertThat(world.fleet().minServing()).isEqualTo(18);
        assertThat(world.time().elapsed().minus(began)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void a_mixed_fleet_comes_back_as_it_was_I6() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !(instance.equals("c") && version.equals("v2"));
            }
        });
        Simulation world = new Simulation("web", script, USUAL);
        world.fleet().add("a", "v1").add("b", "v0").add("c", "v1").add("d", "v1");
        Invariants.watch(world);
        world.driver("a");

        Deployment end = world.run(v2(Policy.builder().batchSize(1).batchPause(Duration.ofSeconds(1))));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions()).isEqualTo(Map.of("a", "v1", "b", "v0", "c", "v1", "d", "v1"));
        assertThat(world.fleet().log().updateCalls()).containsExactly("a:v2", "b:v2", "c:v2", "c:v1", "b:v0", "a:v1");
        assertThat(world.fleet().minServing()).isEqualTo(3);
    }

    @Test
    void an_updated_instance_that_dies_later_counts_as_failed_I17() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals("v2") || sinceUpdate.compareTo(Duration.ofSeconds(20)) < 0;
            }
        });
        Simulation world = world(script, 20);

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("turned bad");
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void without_automatic_rollback_the_rest_stays_untouched() {
        Simulation world = world(Script.good().behaviour(Script.sick("v2")), 6);

        Deployment end = world.run(v2(Policy.builder().autoRollback(false)));

        assertThat(end.status()).isEqualTo(DeploymentStatus.FAILED);
        assertThat(world.fleet().log().touched()).containsExactly("i-01", "i-02");
    }

    @Test
    void an_update_that_hangs_is_given_up_at_its_deadline_and_rolled_back_I14() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return version.equals("v2") ? Script.Course.HANG : Script.Course.OK;
            }
        });
        Simulation world = world(script, 6);

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void an_updater_that_lies_is_found_out_I16() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return version.equals("v2") ? Script.Course.LIE : Script.Course.OK;
            }
        });
        Simulation world = world(script, 6);

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("runs v1, expected v2");
    }

    @Test
    void a_restore_that_fails_ends_rollback_failed_with_the_inventory_I19() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals("v2") || !instance.equals("i-03");
            }

            @Override
            public Script.Course update(String instance, String version) {
                return version.equals("v1") && instance.equals("i-02") ? Script.Course.THROW : Script.Course.OK;
            }
        });
        Simulation world = world(script, 6);

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLBACK_FAILED);
        assertThat(end.reason()).contains("i-02", "no space left on device");
        assertThat(world.fleet().versions())
                .containsEntry("i-01", "v1")
                .containsEntry("i-03", "v1")
                .containsEntry("i-04", "v1");
        assertThat(world.fleet().minServing()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void a_drain_that_fails_fails_the_instance_and_gives_it_its_traffic_back() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course drain(String instance) {
                return instance.equals("i-01") ? Script.Course.HANG : Script.Course.OK;
            }
        });
        Simulation world = world(script, 6);

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("drain failed");
        assertThat(world.fleet().log().touched()).doesNotContain("i-01");
        assertThat(world.fleet().outOfService()).isZero();
    }

    @Test
    void too_many_lost_instances_stall_the_deployment_and_it_says_so_I14_I18() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return version.equals("v2") && instance.compareTo("i-02") <= 0 ? Script.Course.THROW : Script.Course.OK;
            }
        });
        Simulation world = world(script, 6);
        String id = world.client()
                .deploy(v2(Policy.builder().rollbackThreshold(100).progressDeadline(Duration.ofMinutes(2))))
                .id();
        world.time().advance(Duration.ofMinutes(1));

        assertThat(world.get(id).status()).isEqualTo(DeploymentStatus.IN_PROGRESS);
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(end.reason()).contains("stalled", "PT2M", "capacity: 4 serve, 4 needed; 2 of 2 taken");
        assertThat(world.fleet().minServing()).isEqualTo(4);
        assertThat(world.fleet().versions().values()).containsOnly("v1");
    }

    @Test
    void a_drifted_instance_goes_back_to_what_it_really_ran_I6() {
        Simulation world = world(Script.good().behaviour(Script.sick("v2")), 4);
        world.fleet().setVersion("i-01", "v0");

        Deployment end = world.run(DeploymentRequest.of("web", "v2"));

        assertThat(end.status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions()).containsEntry("i-01", "v0").containsEntry("i-02", "v1");
        assertThat(world.events(end.id()))
                .anySatisfy(event -> assertThat(event.event().toString()).startsWith("Drifted[instance=i-01"));
    }

    @Test
    void one_that_could_not_be_drained_and_is_well_after_all_takes_its_place_in_the_budget_on_the_way_back_I1w() {
        ScenarioReport report = Scenarios.run("{'fleet': {'service': 'web', 'instances': ["
                + "{'id': 'i-01', 'version': 'v1', 'alive': false},"
                + "{'id': 'i-02', 'version': 'v1'}, {'id': 'i-03', 'version': 'v1'}]},"
                + "'request': {'version': 'v2', 'policy': {'batchSize': 1, 'instanceDeadline': 'PT63S',"
                + "'health': {'interval': 'PT4S', 'successes': 3}}},"
                + "'world': {'updater': ['FENCED', 'VERSIONED', 'IDEMPOTENT'],"
                + "'rules': [{'instance': 'i-01', 'drain': 'throw'}, {'instance': 'i-03', 'update': 'hang'}]},"
                + "'timeline': [{'at': 'PT26S', 'do': 'freeze_driver'}, {'at': 'PT77S', 'do': 'thaw_driver'}]}");

        assertThat(report.figures().violations()).isEmpty();
        assertThat(report.figures().status()).isEqualTo(DeploymentStatus.ROLLBACK_FAILED);
        assertThat(report.figures().instanceVersions()).containsEntry("i-01", "v2"); // i-03 has used the budget up
    }
}
