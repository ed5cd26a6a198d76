package dev.rollout.examples.demo;

import dev.rollout.DeploymentEvent;
import dev.rollout.NumberedEvent;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Kills a driver while it updates an instance in the middle, and stops the time until another one goes on. */
final class Killer implements Consumer<NumberedEvent> {
    private static final int FATAL_BATCH = 5;

    private final DriverProcess victim;
    private long killedAt;
    private long takenOverAt;
    private String successor = "";

    Killer(DriverProcess victim) {
        this.victim = victim;
    }

    @Override
    public synchronized void accept(NumberedEvent numbered) {
        if (killedAt == 0
                && numbered.event() instanceof DeploymentEvent.InstanceUpdating updating
                && updating.batch() == FATAL_BATCH) {
            victim.kill();
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

    /** Who went on, empty where nobody did. */
    synchronized String successor() {
        return successor;
    }
}
