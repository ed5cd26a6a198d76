package dev.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Canary;
import dev.rollout.CancelMode;
import dev.rollout.DeploymentEvent.RollbackStarted;
import dev.rollout.DeploymentRequest;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.Step;
import dev.rollout.simulation.Scenario;
import dev.rollout.simulation.Script;
import dev.rollout.simulation.Simulation;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The word for each reason that the engine really gives. */
class RollbackReasonTest {
    private static final By MAX = By.of("max");
    private static final DeploymentRequest V2 = DeploymentRequest.of("web", "v2");

    private static RollbackReason of(Script script, DeploymentRequest request, BiConsumer<Simulation, String> then) {
        Simulation world = new Simulation("web", script, Capabilities.none().withVersioned());
        world.fleet().add(6, "v1");
        world.driver("a");
        String id = world.client().deploy(request).id();
        world.time().advance(Duration.ofSeconds(40));
        then.accept(world, id);
        world.runToEnd(id);
        String reason = world.events(id).stream()
                .filter(event -> event.event() instanceof RollbackStarted)
                .map(event -> ((RollbackStarted) event.event()).reason())
                .findFirst()
                .orElseThrow();
        return RollbackReason.of(reason);
    }

    private static RollbackReason of(Script script, PolicyBuilder policy) {
        return of(script, V2.policy(policy.build()), (world, id) -> {});
    }

    @Test
    void more_failures_than_allowed() {
        Script sick = Script.good().behaviour(Script.sick("v2"));

        assertThat(of(sick, Policy.builder())).isEqualTo(RollbackReason.FAILURES);
        assertThat(of(sick, Policy.builder().rollbackThreshold(100).maxFailed(1)))
                .isEqualTo(RollbackReason.FAILURES);
    }

    @Test
    void a_person() {
        assertThat(of(Script.good(), V2, (world, id) -> world.client().rollBack(id, MAX)))
                .isEqualTo(RollbackReason.PERSON);
        assertThat(of(Script.good(), V2, (world, id) -> world.client().cancel(id, CancelMode.ROLL_BACK, MAX)))
                .isEqualTo(RollbackReason.PERSON);
    }

    @Test
    void a_new_deployment_that_goes_back() {
        Simulation world =
                new Simulation("web", Script.good(), Capabilities.none().withVersioned());
        world.fleet().add(2, "v1");
        world.driver("a");
        String first = world.run(V2).id();
        String second = world.client().rollBack(first, MAX).id();

        assertThat(RollbackReason.of(world.get(second).reason())).isEqualTo(RollbackReason.PERSON);
    }

    @Test
    void an_approval_that_is_rejected() {
        DeploymentRequest canary = V2.strategy(Canary.of(Step.instances(1), Step.approval("lead")));

        assertThat(of(Script.good(), canary, (world, id) -> world.client().reject(id, "lead", MAX)))
                .isEqualTo(RollbackReason.REJECTED);
    }

    @Test
    void a_gate_that_fails_or_can_not_tell() {
        assertThat(ofGate("fail")).isEqualTo(RollbackReason.GATE);
        assertThat(ofGate("no_data")).isEqualTo(RollbackReason.GATE);
    }

    private static RollbackReason ofGate(String verdict) {
        String scenario = "{'fleet': {'service': 'web', 'count': 2, 'version': 'v1'}, 'request': {'version': 'v2',"
                + " 'policy': {'gates': {'after': ['errors'], 'onNoData': 'roll_back'}}},"
                + " 'world': {'gates': {'errors': ['" + verdict + "']}}, 'timeline': []}";
        return RollbackReason.of(
                Scenario.parse(scenario.replace('\'', '"')).run().figures().reason());
    }

    @Test
    void no_progress() {
        Script stuck = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public Script.Course update(String instance, String version) {
                return version.equals("v2") && instance.compareTo("i-02") <= 0 ? Script.Course.THROW : Script.Course.OK;
            }
        });
        PolicyBuilder impatient = Policy.builder().rollbackThreshold(100).progressDeadline(Duration.ofMinutes(2));

        assertThat(of(stuck, impatient)).isEqualTo(RollbackReason.STALLED);
    }

    @Test
    void anything_else() {
        assertThat(RollbackReason.of("")).isEqualTo(RollbackReason.OTHER);
    }
}
