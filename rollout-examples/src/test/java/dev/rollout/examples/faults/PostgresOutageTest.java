package dev.rollout.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.DeploymentEvent.InstanceUpdating;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.InstanceLog;
import dev.rollout.spi.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresOutageTest {
    private static final Duration AWAY = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** I25, I3, I23: PostgreSQL is stopped at once in the middle of an update, and comes back after 30 s. */
    @Test
    void no_effect_starts_while_postgres_is_away_and_the_deployment_goes_on_by_itself() throws Exception {
        try (Stage stage = Stage.set(directory)) {
            RollingDeployer deployer = stage.add(stage.driving("driver").build());
            deployer.start();
            String id = deployer.deploy(Stage.request()).id();
            try (Events events = Events.of(deployer, id)) {
                events.when(InstanceUpdating.class, 1, updating -> updating.batch() == 3);
                stage.postgres().stopImmediately();
                long goneAt = System.currentTimeMillis();
                assertThatThrownBy(() -> deployer.find(id)).isInstanceOf(StoreException.class);
                await().pollDelay(AWAY).atMost(AWAY.multipliedBy(2)).until(() -> true);
                long backAt = System.currentTimeMillis();
                stage.postgres().startAgain();

                stage.expectCompleted(deployer, id);
                events.expectCompleteAndInOrder();
                expectNothingBegunIn(stage, events, goneAt, backAt);
            }
        }
    }

    /**
     * What had been committed just before may still begin, until the local deadline; by then a driver has understood that it
     * can't renew its lease.
     */
    private static void expectNothingBegunIn(Stage stage, Events events, long goneAt, long backAt) {
        long localDeadline =
                goneAt + DriverProgram.TTL.minus(DriverProgram.STOP_MARGIN).toMillis();
        List<Stage.Effect> begun = stage.effects().stream()
                .filter(effect -> effect.what().equals(InstanceLog.STOPPING))
                .toList();
        assertThat(begun).as("it was under way").anyMatch(effect -> effect.atMillis() < goneAt);
        assertThat(begun).as("it was not over yet").anyMatch(effect -> effect.atMillis() > backAt);
        assertThat(begun)
                .filteredOn(effect -> effect.atMillis() >= goneAt && effect.atMillis() <= backAt)
                .as("updates that began while PostgreSQL was away")
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(effect -> effect.atMillis() <= localDeadline)
                .allMatch(effect -> wasIntended(events, effect.instance(), goneAt));
    }

    private static boolean wasIntended(Events events, String instance, long before) {
        return events.all().stream()
                .filter(event -> event.at().toEpochMilli() <= before)
                .map(NumberedEvent::event)
                .anyMatch(event -> event instanceof InstanceUpdating updating
                        && updating.instance().equals(instance));
    }
}
