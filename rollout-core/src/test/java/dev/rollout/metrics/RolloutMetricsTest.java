package dev.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.By;
import dev.rollout.DeploymentRequest;
import dev.rollout.Invariant;
import dev.rollout.Policy;
import dev.rollout.simulation.Script;
import dev.rollout.simulation.SimulatedProcess;
import dev.rollout.simulation.Simulation;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.Capabilities;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Six instances, two at a time: each drains in 5 s, updates in 10 s, and is well 2.02 s later; figures follow from that. */
class RolloutMetricsTest {
    private static final Capabilities FULL =
            Capabilities.none().withIdempotent().withVersioned().withFenced();
    private static final DeploymentRequest V2 = DeploymentRequest.of("web", "v2")
            .policy(Policy.builder().batchPause(Duration.ofSeconds(1)).build());

    private final SimpleMeterRegistry a = new SimpleMeterRegistry();
    private final SimpleMeterRegistry b = new SimpleMeterRegistry();
    private Simulation world;
    private SimulatedProcess first;

    private String begin(Script script) {
        world = new Simulation("web", script, FULL);
        world.fleet().add(6, "v1");
        first = world.driver("a", RolloutMetrics.to(a));
        world.time().advance(Duration.ofMillis(1));
        return first.deployer().deploy(V2).id();
    }

    private void toTheEnd(String id) {
        world.runToEnd(id);
        world.time().advance(Duration.ofSeconds(2));
    }

    @Test
    void a_good_deployment() {
        toTheEnd(begin(Script.good()));

        assertThat(Meters.of(a))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "rollout.deployment.transitions{service=web,status=in_progress}", "1",
                        "rollout.deployment.transitions{service=web,status=completed}", "1",
                        "rollout.deployment.duration{service=web,status=completed}", "1 in 53.07 s",
                        "rollout.instance.transitions{service=web,status=draining}", "6",
                        "rollout.instance.transitions{service=web,status=updating}", "6",
                        "rollout.instance.transitions{service=web,status=health_checking}", "6",
                        "rollout.instance.transitions{service=web,status=healthy}", "6",
                        "rollout.instance.phase{direction=forward,service=web,status=draining}", "6 in 30 s",
                        "rollout.instance.phase{direction=forward,service=web,status=updating}", "6 in 60 s",
                        "rollout.instance.phase{direction=forward,service=web,status=health_checking}",
                                "6 in 12.12 s"));
    }

    @Test
    void a_bad_deployment() {
        toTheEnd(begin(Script.good().behaviour(Script.sick("v2"))));

        Map<String, String> expected = new TreeMap<>(Map.of(
                "rollout.deployment.transitions{service=web,status=in_progress}", "1",
                "rollout.deployment.transitions{service=web,status=rolling_back}", "1",
                "rollout.deployment.transitions{service=web,status=rolled_back}", "1",
                "rollout.deployment.duration{service=web,status=rolled_back}", "1 in 33.07 s",
                "rollout.rollbacks{reason=failures,service=web}", "1"));
        expected.putAll(Map.of(
                "rollout.instance.transitions{service=web,status=draining}", "2",
                "rollout.instance.transitions{service=web,status=updating}", "4",
                "rollout.instance.transitions{service=web,status=health_checking}", "4",
                "rollout.instance.transitions{service=web,status=failed}", "2",
                "rollout.instance.transitions{service=web,status=rolled_back}", "2"));
        expected.putAll(Map.of(
                "rollout.instance.phase{direction=forward,service=web,status=draining}", "2 in 10 s",
                "rollout.instance.phase{direction=forward,service=web,status=updating}", "2 in 20 s",
                "rollout.instance.phase{direction=forward,service=web,status=health_checking}", "2 in 12.06 s",
                "rollout.instance.phase{direction=back,service=web,status=updating}", "2 in 20 s",
                "rollout.instance.phase{direction=back,service=web,status=health_checking}", "2 in 4.04 s"));
        assertThat(Meters.of(a)).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /** What the first driver stored is in its registry, the rest in the other one's: together they are the deployment. */
    @Test
    void a_deployment_that_is_taken_over() {
        String id = begin(Script.good());
        world.driver("b", RolloutMetrics.to(b));
        world.time().advance(Duration.ofSeconds(9));
        Map<String, String> stored = Map.of(
                "rollout.deployment.transitions{service=web,status=in_progress}", "1",
                "rollout.instance.transitions{service=web,status=draining}", "2",
                "rollout.instance.transitions{service=web,status=updating}", "2",
                "rollout.instance.phase{direction=forward,service=web,status=draining}", "2 in 10 s");
        Map<String, String> driven = new TreeMap<>(stored);
        driven.putAll(Map.of(
                "rollout.deployments{service=web,status=in_progress}", "1",
                "rollout.instances{service=web,status=pending}", "4",
                "rollout.instances{service=web,status=updating}", "2"));
        assertThat(Meters.of(a)).containsExactlyInAnyOrderEntriesOf(driven);

        first.crash();
        toTheEnd(id);

        assertThat(Meters.of(a)).containsExactlyInAnyOrderEntriesOf(stored);
        assertThat(Meters.of(b))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "rollout.takeovers{service=web}", "1",
                        "rollout.deployment.transitions{service=web,status=completed}", "1",
                        "rollout.deployment.duration{service=web,status=completed}", "1 in 83.153 s",
                        "rollout.instance.transitions{service=web,status=draining}", "4",
                        "rollout.instance.transitions{service=web,status=updating}", "4",
                        "rollout.instance.transitions{service=web,status=health_checking}", "6",
                        "rollout.instance.transitions{service=web,status=healthy}", "6",
                        "rollout.instance.phase{direction=forward,service=web,status=draining}", "4 in 20 s",
                        "rollout.instance.phase{direction=forward,service=web,status=updating}", "6 in 60 s",
                        "rollout.instance.phase{direction=forward,service=web,status=health_checking}",
                                "6 in 12.12 s"));
    }

    @Test
    void the_successor_shows_what_it_drives_and_one_without_a_lease_shows_nothing() {
        String id = begin(Script.good());
        world.driver("b", RolloutMetrics.to(b));
        world.time().advance(Duration.ofSeconds(9));

        first.standStill(Duration.ofSeconds(40));
        world.runUntil(() -> world.get(id).driver().equals("b"));
        world.time().advance(Duration.ofSeconds(1));

        assertThat(Meters.of(a).keySet()).noneMatch(name -> name.matches("rollout\\.(instances|deployments)\\{.*"));
        assertThat(Meters.of(b))
                .containsEntry("rollout.deployments{service=web,status=in_progress}", "1")
                .containsEntry("rollout.instances{service=web,status=pending}", "4")
                .containsEntry("rollout.instances{service=web,status=updating}", "2");
        toTheEnd(id);
        assertThat(Meters.of(a)).containsEntry("rollout.lease.losses{}", "1");
        assertThat(Meters.of(b)).doesNotContainKey("rollout.lease.losses{}");
    }

    @Test
    void a_step_whose_answer_got_lost_is_counted_once() {
        String id = begin(Script.good());
        int[] commits = {0};
        world.storeFaults((process, call) ->
                process.equals("a") && call.equals("commit") && ++commits[0] % 2 == 0 ? Fault.ANSWER_LOST : Fault.NONE);

        toTheEnd(id);

        assertThat(Meters.all(a))
                .containsEntry("rollout.deployment.transitions{service=web,status=completed}", "1")
                .containsEntry("rollout.instance.transitions{service=web,status=draining}", "6")
                .containsEntry("rollout.instance.transitions{service=web,status=updating}", "6")
                .containsEntry("rollout.instance.transitions{service=web,status=healthy}", "6");
        assertThat(a.get("rollout.store.calls")
                        .tags("operation", "commit", "outcome", "error")
                        .timer()
                        .count())
                .isEqualTo(commits[0] / 2)
                .isPositive();
    }

    @Test
    void a_step_that_was_never_stored_is_not_counted() {
        String id = begin(Script.good());
        int[] commits = {0};
        world.storeFaults((process, call) -> process.equals("a") && call.equals("commit") && ++commits[0] % 2 == 0
                ? Fault.REQUEST_LOST
                : Fault.NONE);

        toTheEnd(id);

        assertThat(Meters.all(a))
                .containsEntry("rollout.instance.transitions{service=web,status=draining}", "6")
                .containsEntry("rollout.instance.transitions{service=web,status=healthy}", "6");
    }

    @Test
    void a_command_is_counted_and_rollbacks_tell_a_person_from_failures() {
        String id = begin(Script.good());
        world.time().advance(Duration.ofSeconds(9));
        first.deployer().pause(id, By.of("max"));
        world.time().advance(Duration.ofSeconds(30));
        first.deployer().resume(id, By.of("max"));
        world.time().advance(Duration.ofSeconds(9));
        first.deployer().rollBack(id, By.of("max"));

        toTheEnd(id);

        assertThat(Meters.of(a))
                .containsEntry("rollout.deployment.transitions{service=web,status=paused}", "1")
                .containsEntry("rollout.deployment.transitions{service=web,status=in_progress}", "2")
                .containsEntry("rollout.deployment.transitions{service=web,status=rolling_back}", "1")
                .containsEntry("rollout.deployment.transitions{service=web,status=rolled_back}", "1")
                .containsEntry("rollout.rollbacks{reason=person,service=web}", "1");
    }

    @Test
    void one_that_is_superseded_and_its_successor_are_counted_by_who_stored_their_steps() {
        String id = begin(Script.good());
        world.time().advance(Duration.ofSeconds(9));
        String next = first.deployer()
                .deploy(DeploymentRequest.of("web", "v3").supersede(true))
                .id();

        world.runToEnd(id);
        toTheEnd(next);

        assertThat(Meters.of(a))
                .containsEntry("rollout.deployment.transitions{service=web,status=pending}", "1")
                .containsEntry("rollout.deployment.transitions{service=web,status=in_progress}", "2")
                .containsEntry("rollout.deployment.transitions{service=web,status=superseded}", "1")
                .containsEntry("rollout.deployment.transitions{service=web,status=completed}", "1");
    }

    @Test
    void the_store_is_timed_by_operation() {
        toTheEnd(begin(Script.good()));

        assertThat(Meters.all(a))
                .containsEntry("rollout.store.calls{operation=create,outcome=success}", "1 in 0 s")
                .containsEntry("rollout.store.calls{operation=commit,outcome=success}", "16 in 0 s")
                .containsEntry("rollout.store.calls{operation=open,outcome=success}", "1 in 0 s")
                .containsKeys(
                        "rollout.store.calls{operation=renew,outcome=success}",
                        "rollout.store.calls{operation=scan,outcome=success}")
                .doesNotContainKey("rollout.store.calls{operation=commit,outcome=error}");
    }

    @Test
    void what_must_stay_0_is_there_from_the_start() {
        RolloutMetrics metrics = RolloutMetrics.to(a);
        Map<String, String> zeros = new TreeMap<>(Map.of(
                "rollout.lease.losses{}", "0", "rollout.progress.dropped{}", "0", "rollout.listener.dropped{}", "0"));
        Stream.of("capacity", "tally", "transition", "event_order", "fence", "durability", "store_rule")
                .forEach(invariant -> zeros.put("rollout.invariants.broken{invariant=" + invariant + "}", "0"));
        assertThat(Meters.all(a)).containsExactlyInAnyOrderEntriesOf(zeros);

        metrics.broken(Invariant.CAPACITY, "3 are taken, maxUnavailable is 2");

        assertThat(Meters.of(a)).isEqualTo(Map.of("rollout.invariants.broken{invariant=capacity}", "1"));
    }

    @Test
    void no_tag_is_an_id_and_each_meter_says_what_it_is() {
        toTheEnd(begin(Script.good().behaviour(Script.sick("v2"))));

        assertThat(a.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(tag -> tag.getKey())
                .containsOnly("service", "status", "direction", "reason", "operation", "outcome", "invariant");
        assertThat(a.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription())
                        .as(meter.getId().getName())
                        .isNotBlank());
    }

    @Test
    void a_registry_is_needed() {
        assertThatThrownBy(() -> RolloutMetrics.to(null)).hasMessage("registry must be set, was null");
    }
}
