package dev.rollout.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.InstanceUpdating;
import dev.rollout.DeploymentEvent.TakenOver;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.InstanceLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledDriverTest {
    /** Where a machine is busy, everything takes longer. */
    private static final Duration BUSY = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LATE_AT = "i-03";

    @TempDir
    Path directory;

    /** I13: within ttl + 1.2 × scan. After the second kill nobody is left but a new process of the same name. */
    @Test
    void another_process_goes_on_after_sigkill_and_so_does_a_new_one_of_the_same_name() throws Exception {
        try (Stage stage = Stage.set(directory)) {
            Map<String, Child> drivers = Map.of(
                    "driver-1", stage.driver("driver-1", Map.of()), "driver-2", stage.driver("driver-2", Map.of()));
            RollingDeployer onlooker = stage.add(stage.onlooking().build());
            String id = onlooker.deploy(Stage.request()).id();
            try (Events events = Events.of(onlooker, id)) {
                events.when(InstanceUpdating.class, 1, updating -> updating.batch() == 2);
                String victim = driverOf(onlooker, id);
                long killedAt = kill(drivers, victim);
                NumberedEvent first = events.when(TakenOver.class, 1, any -> true);
                String successor = ((TakenOver) first.event()).driver();
                assertThat(successor).isNotEqualTo(victim);
                assertTakenOver(first, killedAt);

                events.when(InstanceUpdating.class, 1, updating -> updating.batch() == 4);
                killedAt = kill(drivers, successor);
                stage.driver(successor, Map.of());
                long ableAt = System.currentTimeMillis();
                NumberedEvent second = events.when(TakenOver.class, 2, any -> true);
                assertThat(((TakenOver) second.event()).driver()).isEqualTo(successor);
                assertThat(((TakenOver) second.event()).fence()).isGreaterThan(((TakenOver) first.event()).fence());
                assertTakenOver(second, Math.max(killedAt, ableAt - DriverProgram.TTL.toMillis()));

                stage.expectCompleted(onlooker, id);
                events.expectCompleteAndInOrder();
            }
        }
    }

    /** I2, I2b, I1w: a driver stands still for 1.5 × ttl in the middle of a call that it then makes all the same. */
    @Test
    void the_late_call_of_a_driver_that_was_stopped_is_refused() throws Exception {
        try (Stage stage = Stage.set(directory)) {
            Child frozen = stage.driver("frozen", Map.of(DriverProgram.LATE, LATE_AT));
            RollingDeployer onlooker = stage.add(stage.onlooking().build());
            String id = onlooker.deploy(Stage.request()).id();
            try (Events events = Events.of(onlooker, id)) {
                String token = frozen.expect(DriverProgram.LATE);
                frozen.freeze();
                long frozenAt = System.nanoTime();
                stage.driver("other", Map.of());
                NumberedEvent takenOver = events.when(TakenOver.class, 1, any -> true);
                long fence = ((TakenOver) takenOver.event()).fence();
                assertThat(((TakenOver) takenOver.event()).driver()).isEqualTo("other");
                assertThat(fence).isGreaterThan(Long.parseLong(token));
                await().atMost(PATIENCE).until(() -> hasSeen(stage, fence));
                Duration still = DriverProgram.TTL.multipliedBy(3).dividedBy(2);
                await().atMost(PATIENCE).until(() -> System.nanoTime() - frozenAt >= still.toNanos());
                frozen.thaw();
                frozen.say("now");

                assertThat(frozen.expect(DriverProgram.LATE)).isEqualTo("RefusedByAgentException");
                assertThat(stage.log(LATE_AT))
                        .anyMatch(entry -> entry.what().equals(InstanceLog.REFUSED)
                                && entry.fact("token").equals(token));
                stage.expectCompleted(onlooker, id);
                events.expectCompleteAndInOrder();
                assertThat(driverOf(onlooker, id)).isNotEqualTo("frozen");
                assertThat(frozen.runs()).as(frozen.errors()).isTrue();
            }
        }
    }

    private static boolean hasSeen(Stage stage, long fence) {
        return stage.log(LATE_AT)
                .anyMatch(entry ->
                        entry.what().equals(InstanceLog.FENCE) && Long.parseLong(entry.fact("token")) >= fence);
    }

    private static String driverOf(RollingDeployer deployer, String id) {
        return deployer.find(id).map(Deployment::driver).orElse("");
    }

    private static long kill(Map<String, Child> drivers, String label) throws InterruptedException {
        long now = System.currentTimeMillis();
        Child victim = drivers.get(label);
        assertThat(victim).as("driver " + label).isNotNull();
        victim.kill();
        return now;
    }

    private static void assertTakenOver(NumberedEvent takenOver, long sinceMillis) {
        Duration took = Duration.ofMillis(takenOver.at().toEpochMilli() - sinceMillis);
        Duration promised =
                DriverProgram.TTL.plus(DriverProgram.SCAN_EVERY.multipliedBy(12).dividedBy(10));
        System.out.println("Time to takeover: " + took + ", promised: " + promised);
        assertThat(took).as("time to takeover").isBetween(Duration.ZERO, promised.plus(BUSY));
    }
}
