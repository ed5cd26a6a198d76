package dev.rollout.examples.traffic;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks the load balancer, many times a second, how many instances serve, and keeps the lowest number. It does not ask the
 * deployer.
 */
public final class ServingSampler implements AutoCloseable {
    private final Balancer balancer;
    private final Thread thread;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private int lowest = Integer.MAX_VALUE;
    private int now = -1;

    private ServingSampler(Balancer balancer, long periodMillis) {
        this.balancer = balancer;
        this.thread = new Thread(() -> sample(periodMillis), "serving-sampler");
        thread.setDaemon(true);
    }

    public static ServingSampler start(Balancer balancer, long periodMillis) {
        ServingSampler sampler = new ServingSampler(balancer, periodMillis);
        sampler.thread.start();
        return sampler;
    }

    /** The last answer; -1 before the first. */
    public synchronized int now() {
        return now;
    }

    /** The lowest answer since the last call of this method. */
    public synchronized int takeLowest() {
        int taken = lowest;
        lowest = now < 0 ? Integer.MAX_VALUE : now;
        return taken;
    }

    private void sample(long periodMillis) {
        try {
            while (running.get()) {
                count();
                Thread.sleep(periodMillis);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void count() {
        try {
            int serving = (int)
                    balancer.servers().stream().filter(ServerState::serving).count();
            synchronized (this) {
                now = serving;
                lowest = Math.min(lowest, serving);
            }
        } catch (IOException e) {
            // A balancer that does not answer also fails requests, and those are counted.
        }
    }

    @Override
    public void close() {
        running.set(false);
        thread.interrupt();
    }
}
