package dev.rollout.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.Ports;
import dev.rollout.redis.RedisDeploymentLock;
import dev.rollout.redis.RedisProgressChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisAbsentTest {
    @TempDir
    Path directory;

    /** I24, I9: nobody listens at Redis's port, from the start to the end. */
    @Test
    void a_deployment_completes_and_all_its_events_arrive_without_redis() throws Exception {
        String nowhere = "redis://127.0.0.1:" + Ports.free(1).get(0);
        try (Stage stage = Stage.set(directory)) {
            RedisDeploymentLock lock = stage.add(RedisDeploymentLock.connect(nowhere));
            assertThatThrownBy(() -> lock.tryAcquire(Stage.SERVICE, Duration.ZERO, Duration.ofSeconds(1)))
                    .as("Redis is absent")
                    .isInstanceOf(RuntimeException.class);
            RedisProgressChannel driversChannel = stage.add(RedisProgressChannel.connect(nowhere));
            RollingDeployer driver = stage.add(
                    stage.driving("driver").lock(lock).progress(driversChannel).build());
            RollingDeployer onlooker = stage.add(stage.onlooking()
                    .progress(stage.add(RedisProgressChannel.connect(nowhere)))
                    .build());
            driver.start();
            String id = driver.deploy(Stage.request()).id();
            try (Events here = Events.of(driver, id);
                    Events elsewhere = Events.of(onlooker, id)) {
                stage.expectCompleted(onlooker, id);
                here.expectCompleteAndInOrder();
                elsewhere.expectCompleteAndInOrder();
                assertThat(elsewhere.all()).isEqualTo(here.all());
            }
        }
    }
}
