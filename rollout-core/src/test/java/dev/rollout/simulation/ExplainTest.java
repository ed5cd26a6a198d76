package dev.rollout.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.By;
import dev.rollout.Explanation;
import dev.rollout.HealthPolicy;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.simulation.FleetLog.What;
import dev.rollout.simulation.StoreFaults.Fault;
import dev.rollout.spi.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why is it waiting? A typed answer at every moment: the reason, the subject, since when, until when or for whom. */
class ExplainTest {
    private static final Script.Behaviour TWO_FAIL = new Script.Behaviour() {
        @Override
        public Script.Course update(String instance, String version) {
            return instance.compareTo("i-02") <= 0 ? Script.Course.THROW : Script.Course.OK;
        }
    };

    private Simulation world;
    private SimulatedProcess driver;
    private String id;

    private void begin(Script script, Capabilities capabilities, PolicyBuilder policy) {
        world = Worlds.undriven(script, capabilities, 6);
        driver = world.driver("a");
        world.time().advance(Duration.ofMillis(1));
        id = driver.deployer().deploy(Worlds.v2(policy)).id();
    }

    private void begin(Script script) {
        begin(script, Worlds.FULL, Policy.builder());
    }

    private static Instant at(double seconds) {
        return VirtualTime.START.plusMillis((long) (seconds * 1000));
    }

    private <R extends WaitReason> Optional<Wait> find(SimulatedProcess asked, Class<R> reason) {
        return asked.deployer().explain(id).waits().stream()
                .filter(wait -> reason.isInstance(wait.reason()))
                .findFirst();
    }

    /** The first time that it waits for that. */
    private <R extends WaitReason> Wait first(Class<R> reason) {
        assertThat(world.runUntil(() -> driver.isAlive() && find(driver, reason).isPresent()))
                .as("waits for %s", reason.getSimpleName())
                .isTrue();
        return find(driver, reason).orElseThrow();
    }

    @Test
    void before_anybody_drives_it_says_so() {
        world = Worlds.good(6);
        id = world.client().deploy(Worlds.v2()).id();
        world.time().advance(Duration.ofMinutes(1));

        Explanation why = world.client().explain(id);

        assertThat(why.waits().get(0).reason()).isEqualTo(new WaitReason.Driver("waits for a process to take it over"));
        assertThat(why.waits().get(0).since()).isEqualTo(at(0));
        assertThat(why.toString()).contains("no driver: waits for a process to take it over");
    }

    @Test
    void at_first_it_asks_every_instance_how_it_is() {
        begin(Script.good());

        Wait wait = first(WaitReason.Survey.class);

        assertThat(wait.reason()).isEqualTo(new WaitReason.Survey(6));
        assertThat(wait.since()).isEqualTo(at(0.001));
    }

    @Test
    void of_each_open_instance_it_says_what_is_done_with_it_since_and_until_when() {
        begin(Script.good());

        Wait draining = first(WaitReason.Draining.class);
        assertThat(draining.subject()).isEqualTo("i-01");
        assertThat(Duration.between(draining.since(), draining.until())).isEqualTo(Duration.ofSeconds(10));

        Wait updating = first(WaitReason.Updating.class);
        assertThat(updating.reason()).isEqualTo(new WaitReason.Updating("v2"));
        assertThat(updating.until()).isEqualTo(draining.since().plus(Duration.ofMinutes(5)));

        Wait starting = first(WaitReason.Starting.class);
        assertThat(starting.since()).isEqualTo(updating.since().plus(Duration.ofSeconds(10)));

        assertThat(first(WaitReason.Admitting.class).subject()).isEqualTo("i-01");
    }

    @Test
    void in_the_health_gate_it_tells_the_last_answer() {
        begin(Script.good().behaviour(Script.sick("v2")));

        world.runUntil(() -> find(driver, WaitReason.HealthGate.class)
                .filter(wait -> wait.reason().text().contains("503"))
                .isPresent());
        Wait wait = find(driver, WaitReason.HealthGate.class).orElseThrow();

        assertThat(wait.subject()).isEqualTo("i-01");
        assertThat(wait.reason()).isEqualTo(new WaitReason.HealthGate(0, 1, "503"));
        assertThat(wait.toString()).contains("i-01 health 0/1, last 503", "since 2030", "until 2030");
    }

    @Test
    void between_two_batches_it_says_which_one_comes_next_and_when() {
        begin(Script.good());

        Wait wait = first(WaitReason.BatchPause.class);

        assertThat(wait.reason()).isEqualTo(new WaitReason.BatchPause(2));
        assertThat(Duration.between(wait.since(), wait.until())).isEqualTo(Duration.ofSeconds(10));
        assertThat(world.time().instant()).isBefore(wait.until());
    }

    @Test
    void where_no_more_may_be_taken_down_it_says_how_many_serve_and_are_needed() {
        begin(Script.good().behaviour(TWO_FAIL), Worlds.FULL, Policy.builder().rollbackThreshold(100));

        Wait wait = first(WaitReason.Capacity.class);

        assertThat(wait.reason()).isEqualTo(new WaitReason.Capacity(4, 4, 2, 2));
        assertThat(wait.reason().text()).isEqualTo("capacity: 4 serve, 4 needed; 2 of 2 taken");
    }

    @Test
    void paused_it_says_by_whom_and_why() {
        begin(Script.good());
        world.time().advance(Duration.ofSeconds(30));
        world.client().pause(id, new By("ann", "lunch"));

        Wait wait = first(WaitReason.ForPerson.class);

        assertThat(wait.reason().text()).isEqualTo("paused: paused by ann (lunch)");
        assertThat(wait.until()).isNull();
    }

    @Test
    void after_a_takeover_it_says_until_when_the_former_drivers_call_may_still_be_running() {
        begin(Script.good(), Worlds.USUAL, Policy.builder());
        world.runUntil(() -> world.fleet().log().of(What.UPDATE_BEGUN).count() == 2);
        SimulatedProcess first = driver;
        driver = world.driver("b");
        first.crash();

        Wait wait = first(WaitReason.Settling.class);

        assertThat(wait.subject()).isEqualTo("i-01");
        assertThat(wait.since()).isBetween(at(30), at(37));
        assertThat(wait.until()).isAfter(at(300)).isBefore(at(310));
    }

    @Test
    void while_the_lease_of_a_dead_driver_is_waited_out_it_says_whose_and_until_when() {
        begin(Script.good());
        world.runUntil(() -> world.fleet().log().of(What.UPDATE_BEGUN).count() == 2);
        assertThat(world.client().explain(id).waits()).noneMatch(wait -> wait.reason() instanceof WaitReason.Lease);
        driver.crash();
        world.time().advance(Duration.ofSeconds(15));

        Wait wait = world.client().explain(id).waits().get(0);

        assertThat(wait.reason()).isEqualTo(new WaitReason.Lease());
        assertThat(wait.subject()).isEqualTo("a");
        assertThat(wait.until()).isBetween(at(30), at(40));

        world.time().advance(Duration.ofSeconds(30));
        assertThat(world.client().explain(id).toString()).contains("no driver: waits for a process to take it over");
    }

    @Test
    void where_it_reads_back_what_runs_it_says_so() {
        begin(Script.good());
        world.runUntil(() -> world.fleet().log().of(What.UPDATE_BEGUN).count() == 2);
        SimulatedProcess first = driver;
        driver = world.driver("b");
        first.crash();

        assertThat(first(WaitReason.ReadingBack.class).reason().text())
                .isEqualTo("being asked for the version that runs");
    }

    @Test
    void an_updated_instance_that_fails_a_probe_holds_the_next_batch_and_it_says_which() {
        Script script = Script.good().behaviour(new Script.Behaviour() {
            @Override
            public boolean healthy(String instance, String version, Duration sinceUpdate, int probe) {
                boolean ill = version.equals("v2") && sinceUpdate.getSeconds() >= 6 && sinceUpdate.getSeconds() < 14;
                return !instance.equals("i-02") || !ill;
            }
        });
        begin(
                script,
                Worlds.FULL,
                Policy.builder().health(HealthPolicy.defaults().attempts(5)));

        Wait wait = first(WaitReason.Suspicion.class);

        assertThat(wait.subject()).isEqualTo("i-02");
        assertThat(wait.reason()).isEqualTo(new WaitReason.Suspicion("503"));
    }

    @Test
    void while_the_store_is_away_it_says_so() {
        begin(Script.good());
        world.time().advance(Duration.ofSeconds(4));
        world.storeFaults((process, call) -> call.equals("commit") ? Fault.REQUEST_LOST : Fault.NONE);

        assertThat(first(WaitReason.Store.class).reason().text()).isEqualTo("store: commit: no route to host");
    }

    @Test
    void another_process_tells_the_same_of_what_is_stored() {
        begin(Script.good());

        Wait here = first(WaitReason.Updating.class);

        assertThat(world.client().explain(id).waits()).contains(here);
    }

    @Test
    void at_every_step_until_the_end_there_is_an_answer_and_none_after_it() {
        begin(Script.good());
        int asked = 0;
        while (!world.get(id).status().isFinal()) {
            world.time().advance(Duration.ofMillis(50));
            List<Wait> waits = driver.deployer().explain(id).waits();
            if (!world.get(id).status().isFinal()) {
                assertThat(waits).as("at %s", world.time().elapsed()).isNotEmpty();
                asked++;
            }
        }

        assertThat(asked).isGreaterThan(500);
        assertThat(driver.deployer().explain(id).waits()).isEmpty();
        assertThat(driver.deployer().explain(id)).hasToString("waits for nothing");
    }
}
