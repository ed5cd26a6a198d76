package dev.rollout.examples.demo;

import dev.rollout.DeploymentEvent;
import dev.rollout.Direction;
import dev.rollout.NumberedEvent;
import dev.rollout.examples.traffic.LoadClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Notes what client and load balancer say at each change of the traffic that a deployment tells of. */
final class Ledger implements Consumer<NumberedEvent> {
    private static final int ALL = 100;

    private final World world;
    private final String version;
    private final List<Weighed> weights = new ArrayList<>();
    private final List<ActiveSlot> slots = new ArrayList<>();
    private int weight;
    private LoadClient.@Nullable Counts since;
    private boolean instancesTakenBack;
    private boolean backFirst;
    private long finishedAt;

    Ledger(World world, String version) {
        this.world = world;
        this.version = version;
    }

    @Override
    public synchronized void accept(NumberedEvent numbered) {
        DeploymentEvent event = numbered.event();
        if (event instanceof DeploymentEvent.TrafficShifted shifted) {
            close();
            weight = shifted.weight();
            since = weight == 0 ? null : world.client().counts();
            backFirst |= weight == 0 && !instancesTakenBack;
        } else if (event instanceof DeploymentEvent.BatchStarted) {
            // what comes next may change the share
            close();
        } else if (event instanceof DeploymentEvent.InstanceDraining draining) {
            instancesTakenBack |= draining.direction() == Direction.BACK;
        } else if (event instanceof DeploymentEvent.SlotReady || event instanceof DeploymentEvent.SlotActivated) {
            slots.add(activeSlot());
        } else if (event instanceof DeploymentEvent.DeploymentFinished) {
            close();
            finishedAt = System.nanoTime();
        }
        notifyAll();
    }

    private void close() {
        LoadClient.Counts before = since;
        since = null;
        if (before != null) {
            LoadClient.Counts now = world.client().counts();
            long all = now.answers() - before.answers();
            long ours = now.answers(version) - before.answers(version);
            weights.add(new Weighed(weight, 100.0 * ours / Math.max(1, all), all));
        }
    }

    private ActiveSlot activeSlot() {
        String store = String.valueOf(world.deployer().slots(World.SERVICE).active());
        try {
            Map<String, Double> shares = world.balancer().balancer().shares();
            TreeSet<String> taking = shares.entrySet().stream()
                    .filter(share -> share.getValue() > 0)
                    .map(share -> world.slot(share.getKey()))
                    .collect(Collectors.toCollection(TreeSet::new));
            return new ActiveSlot(store, taking.size() == 1 ? taking.first() : "");
        } catch (IOException e) {
            return new ActiveSlot(store, "");
        }
    }

    /** Waits until the new version has all of the traffic; false where it gave up before. */
    synchronized boolean awaitAll(long deadlineNanos) throws InterruptedException {
        while (since == null || weight != ALL) {
            if (finishedAt != 0 || System.nanoTime() > deadlineNanos) {
                return false;
            }
            wait(100);
        }
        return true;
    }

    /** As {@link System#nanoTime}; 0 where the end was not heard of. */
    synchronized long finishedAt() {
        return finishedAt;
    }

    synchronized List<Weighed> weights() {
        return List.copyOf(weights);
    }

    synchronized List<ActiveSlot> slots() {
        return List.copyOf(slots);
    }

    /** Whether the traffic went back before the first of the instances did. */
    synchronized boolean backFirst() {
        return backFirst;
    }
}
