package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.DeploymentEvent.InstanceFailed;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.InstanceProgress;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The health history of an instance is the evidence of its failure, and bounded. */
class HealthHistoryTest {
    private static final int MOST_LINES = 30;

    private static Script.Behaviour sickAndTalking(String report) {
        return new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                return !version.equals("v2");
            }

            @Override
            public String report(String instance, String call) {
                return report == null ? null : call + ": " + report;
            }
        };
    }

    private static Simulation world(Script.Behaviour behaviour) {
        Simulation world = Worlds.undriven(Script.good().behaviour(behaviour), Worlds.FULL, 4);
        world.driver("a");
        return world;
    }

    private static InstanceProgress first(Simulation world, String id) {
        return world.get(id).instances().get(0);
    }

    private static List<String> evidence(Simulation world, String id) {
        return Worlds.events(world, id).stream()
                .filter(event -> event instanceof InstanceFailed)
                .map(event -> ((InstanceFailed) event).evidence())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_failed_instance_shows_what_its_probes_answered_and_when() {
        Simulation world = world(Script.sick("v2"));

        String id = world.run(Worlds.v2()).id();

        assertThat(evidence(world, id))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).matches("2030-01-01T00:00:\\d\\d\\.\\d+Z unhealthy: 503"))
                .isSorted();
        assertThat(first(world, id).evidence()).containsAll(evidence(world, id));
        assertThat(first(world, id).failure()).isEqualTo("health: 3 of 3 probes failed, last 503");
    }

    @Test
    void of_many_answers_the_last_ten_are_kept() {
        Simulation world = world(Script.sick("v2"));
        PolicyBuilder policy =
                Policy.builder().health(HealthPolicy.defaults().attempts(50).interval(Duration.ofSeconds(1)));

        String id = world.run(Worlds.v2(policy)).id();

        List<String> evidence = evidence(world, id);
        assertThat(evidence).hasSize(10).isSorted();
        assertThat(first(world, id).failure()).isEqualTo("health: 50 of 50 probes failed, last 503");
    }

    @Test
    void what_the_updater_reported_comes_before_the_answers() {
        Simulation world = world(sickAndTalking("unpacked"));

        String id = world.run(Worlds.v2()).id();

        assertThat(evidence(world, id))
                .startsWith("drain of i-01: unpacked", "update of i-01 to v2: unpacked")
                .hasSize(5);
    }

    @Test
    void a_report_is_cut_to_a_thousand_characters_and_cannot_write_to_a_terminal() {
        Simulation world = world(sickAndTalking("\u001b[2J" + "x".repeat(100_000)));

        String id = world.run(Worlds.v2()).id();

        assertThat(evidence(world, id))
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(1001).doesNotContain("\u001b"));
    }

    @Test
    void however_often_it_is_opened_an_instance_keeps_its_last_thirty_lines() {
        Simulation world = world(new Script.Behaviour() {
            @Override
            public String report(String instance, String call) {
                return call;
            }

            @Override
            public Script.Course drain(String instance) {
                return Script.Course.OK;
            }
        });
        String id = world.client().deploy(Worlds.v2()).id();
        for (int round = 0; round < 40; round++) {
            world.runUntil(() ->
                    !world.fleet().log().entries().isEmpty() && world.fleet().outOfService() == 2);
            world.client().rollBack(id, By.of("max"));
            world.runToEnd(id);
            id = world.client().deploy(Worlds.v2()).id();
        }
        String last = id;

        assertThat(world.runToEnd(last).status()).isEqualTo(DeploymentStatus.COMPLETED);
        assertThat(world.get(last).instances())
                .allSatisfy(instance -> assertThat(instance.evidence()).hasSizeLessThanOrEqualTo(MOST_LINES));
    }
}
