package dev.rollout.memory;

import dev.rollout.engine.SystemSeams;
import dev.rollout.spi.DeploymentLock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Locks within this process, timed by a monotonic clock. Threadsafe. */
public final class InMemoryDeploymentLock implements DeploymentLock {
    private record Held(String token, long until) {}

    private final Map<String, Held> locks = new HashMap<>();
    private long tokens;

    /** With no lock held. */
    public InMemoryDeploymentLock() {}

    @Override
    public synchronized Optional<String> tryAcquire(String service, Duration wait, Duration lease) {
        long begun = SystemSeams.nanoTime();
        while (true) {
            long now = SystemSeams.nanoTime();
            Held held = locks.get(service);
            if (held == null || held.until() - now <= 0) {
                String token = Long.toString(++tokens);
                locks.put(service, new Held(token, now + lease.toNanos()));
                return Optional.of(token);
            }
            long left = Math.min(wait.toNanos() - (now - begun), held.until() - now);
            if (wait.toNanos() - (now - begun) <= 0) {
                return Optional.empty();
            }
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    @Override
    public synchronized void release(String service, String token) {
        Held held = locks.get(service);
        if (held != null && held.token().equals(token)) {
            locks.remove(service);
            notifyAll();
        }
    }

    /** Does nothing: locks held run out. */
    @Override
    public void close() {}
}
