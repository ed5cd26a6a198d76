package dev.rollout.examples.demo;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import dev.rollout.RollingDeployer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kills the process that drives a deployment while it updates an instance in the middle, and stops the time until another
 * one goes on.
 */
final class Killer implements Consumer<NumberedEvent> {
    private static final int FATAL_BATCH = 5;

    private final RollingDeployer deployer;
    private final List<DriverProcess> drivers;
    private String victim = "";
    private long killedAt;
    private long takenOverAt;
    private String successor = "";

    /** Finds out by the deployer which of these it has to be. */
    Killer(RollingDeployer deployer, DriverProcess... drivers) {
        this.deployer = deployer;
        this.drivers = List.of(drivers);
    }

    @Override
    public synchronized void accept(NumberedEvent numbered) {
        if (killedAt == 0
                && numbered.event() instanceof DeploymentEvent.InstanceUpdating updating
                && updating.batch() == FATAL_BATCH) {
            victim = String.valueOf(
                    deployer.find(numbered.deploymentId()).orElseThrow().driver());
            drivers.stream().filter(driver -> driver.label().equals(victim)).forEach(DriverProcess::kill);
            killedAt = System.nanoTime();
        } else if (killedAt != 0
                && takenOverAt == 0
                && numbered.event() instanceof DeploymentEvent.TakenOver takenOver) {
            takenOverAt = System.nanoTime();
            successor = takenOver.driver();
        }
    }

    /** From the SIGKILL until another process had taken over; null where that did not happen. */
    synchronized @Nullable Duration timeToTakeover() {
        return takenOverAt == 0 ? null : Duration.ofNanos(takenOverAt - killedAt);
    }

    /** Whether another process went on than the one that was killed. */
    synchronized boolean anotherWentOn() {
        return !successor.isEmpty() && !successor.equals(victim);
    }
}
