package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Availability;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.InstanceJoined;
import dev.rollout.DeploymentEvent.InstanceLeft;
import dev.rollout.DeploymentEvent.InstanceReplaced;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Joiners;
import dev.rollout.Policy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who is there changes while a deployment runs. */
class MembershipTest {
    private final Simulation world = Worlds.good(6);

    private String begin(Policy policy) {
        world.driver("a");
        String id = world.client().deploy(Worlds.v2(policy.toBuilder())).id();
        world.runUntil(() -> world.get(id).progress().tally().updated() == 2);
        return id;
    }

    private String begin() {
        return begin(Policy.defaults());
    }

    private void join(String id, String version) {
        world.fleet().add(Instance.of(id, "web", id + ":80", version));
    }

    @Test
    void one_that_joins_is_brought_to_the_target_after_the_others() {
        String id = begin();
        join("n-1", "v1");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions().values()).hasSize(7).containsOnly("v2");
        assertThat(end.progress().line()).startsWith("7/7 updated");
        assertThat(end.progress().batches()).isEqualTo(4);
        assertThat(Worlds.events(world, id)).contains(new InstanceJoined("n-1", "v1", InstanceStatus.PENDING));
        assertThat(world.fleet().log().touched().get(6)).isEqualTo("n-1");
    }

    @Test
    void one_that_joins_in_the_last_batch_is_seen_as_well() {
        String id = begin();
        world.runUntil(() -> world.get(id).progress().tally().updated() == 6);
        join("n-1", "v1");

        assertThat(world.runToEnd(id).progress().line()).startsWith("7/7 updated");
    }

    @Test
    void one_that_joins_at_the_target_needs_nothing() {
        String id = begin();
        join("n-1", "v2");
        Deployment end = world.runToEnd(id);

        assertThat(end.progress().line()).startsWith("7/7 updated");
        assertThat(world.fleet().log().touched()).doesNotContain("n-1");
    }

    @Test
    void where_the_policy_says_so_one_that_joins_is_left_alone() {
        String id = begin(Policy.builder().joiners(Joiners.LEAVE).build());
        join("n-1", "v1");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions()).containsEntry("n-1", "v1");
        assertThat(end.progress().line()).startsWith("6/7 updated");
    }

    @Test
    void one_that_leaves_counts_neither_as_success_nor_as_failure_and_the_floor_is_reckoned_on_who_is_there() {
        String id = begin();
        world.fleet().registry().remove("web", "i-05");
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end.progress().line()).startsWith("5/5 updated, 0 failed");
        assertThat(world.fleet().log().touched()).doesNotContain("i-05");
        assertThat(Worlds.events(world, id)).contains(new InstanceLeft("i-05"));
    }

    @Test
    void one_that_leaves_in_the_middle_of_its_update_is_no_failure_that_brings_all_back() {
        Script.Behaviour gone = new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return instance.equals("i-03") ? Script.Course.THROW : Script.Course.OK;
            }
        };
        Simulation leaving = Worlds.undriven(Script.good().behaviour(gone), Worlds.FULL, 6);
        leaving.driver("a");
        String id = leaving.client().deploy(Worlds.v2()).id();
        leaving.runUntil(() -> leaving.fleet().log().touched().contains("i-03"));
        leaving.fleet().registry().remove("web", "i-03");
        Deployment end = leaving.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(end.progress().line()).startsWith("5/5 updated, 0 failed");
    }

    @Test
    void an_updated_one_that_is_replaced_under_the_same_id_is_recognised_by_its_version() {
        String id = begin();
        world.time().advance(Duration.ofMillis(500));
        world.fleet().setVersion("i-01", "v1");
        world.fleet().registry().put(Instance.of("i-01", "web", "new:80", "v1"));
        Deployment end = world.runToEnd(id);

        assertThat(end.status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.fleet().versions().values()).containsOnly("v2");
        assertThat(Worlds.events(world, id)).contains(new InstanceReplaced("i-01", "v1", InstanceStatus.PENDING));
    }

    @Test
    void one_that_waits_for_its_turn_and_is_replaced_has_its_new_version_as_baseline() {
        String id = begin();
        world.fleet().setVersion("i-06", "v0");
        world.fleet().registry().put(Instance.of("i-06", "web", "new:80", "v0"));
        world.runUntil(() -> world.get(id).progress().tally().updated() == 6);
        world.client().rollBack(id, dev.rollout.By.of("max"));

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
        assertThat(world.fleet().versions()).containsEntry("i-06", "v0").containsEntry("i-01", "v1");
    }

    @Test
    void one_whose_version_nobody_knows_is_left_alone_unless_that_is_allowed() {
        String id = begin();
        join("n-1", null);
        world.runToEnd(id);

        assertThat(world.fleet().log().touched()).doesNotContain("n-1");
        assertThat(Policy.defaults().availability()).isEqualTo(new Availability(null, false, false, Joiners.TARGET));
    }

    @Test
    void a_rollback_ends_well_although_one_that_it_touched_has_left() {
        String id = begin();
        world.client().rollBack(id, dev.rollout.By.of("max"));
        world.fleet().registry().remove("web", "i-02");

        assertThat(world.runToEnd(id).status()).isEqualTo(DeploymentStatus.ROLLED_BACK);
    }
}
