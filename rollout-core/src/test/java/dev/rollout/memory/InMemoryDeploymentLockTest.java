package dev.rollout.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.contract.DeploymentLockContract;
import dev.rollout.spi.DeploymentLock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryDeploymentLockTest extends DeploymentLockContract {
    private final InMemoryDeploymentLock lock = new InMemoryDeploymentLock();

    @Override
    protected DeploymentLock lock() {
        return lock;
    }

    @Test
    void whoever_is_interrupted_while_waiting_does_not_get_it() {
        lock.tryAcquire("checkout", Duration.ZERO, Duration.ofMinutes(10));
        Thread.currentThread().interrupt();

        assertThat(lock.tryAcquire("checkout", Duration.ofMinutes(10), Duration.ofMinutes(10)))
                .isEmpty();
        assertThat(Thread.interrupted()).isTrue();
    }
}
