package dev.rollout.simulation;

import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.spi.Announcement;
import dev.rollout.spi.ProgressChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Carries events between the processes of a simulation, a moment later; while it is down they are lost. */
final class SimulatedChannel implements ProgressChannel {
    private static final Duration DELAY = Duration.ofMillis(1);

    private final VirtualTime time;
    private final FaultCount faults;
    private final List<Consumer<Announcement>> listeners = new ArrayList<>();
    private boolean up = true;

    SimulatedChannel(VirtualTime time, FaultCount faults) {
        this.time = time;
        this.faults = faults;
    }

    void up(boolean isUp) {
        up = isUp;
    }

    @Override
    public void publish(List<NumberedEvent> events) {
        if (!up) {
            faults.hit("redis: message lost");
        } else if (!listeners.isEmpty()) {
            NumberedEvent first = events.get(0);
            Announcement announcement = new Announcement(
                    first.deploymentId(),
                    first.sequence(),
                    events.get(events.size() - 1).sequence(),
                    events);
            time.schedule(DELAY, () -> List.copyOf(listeners).forEach(listener -> listener.accept(announcement)));
        }
    }

    @Override
    public Subscription subscribe(Consumer<Announcement> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
