package dev.rollout.engine;

import dev.rollout.spi.DeploymentLock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the lock of a service while a deployment is submitted. Without it things go just as well, only less smoothly. */
final class SubmissionLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SubmissionLock.class);
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final @Nullable DeploymentLock lock;
    private final String service;
    private final @Nullable String token;

    private SubmissionLock(@Nullable DeploymentLock lock, String service, @Nullable String token) {
        this.lock = lock;
        this.service = service;
        this.token = token;
    }

    static SubmissionLock take(@Nullable DeploymentLock lock, String service) {
        String token = null;
        if (lock != null) {
            try {
                token = lock.tryAcquire(service, WAIT, LEASE).orElse(null);
            } catch (RuntimeException e) {
                log.warn("lock of {} could not be asked for, going on without: {}", service, e.toString());
            }
        }
        return new SubmissionLock(lock, service, token);
    }

    @Override
    public void close() {
        if (lock != null && token != null) {
            try {
                lock.release(service, token);
            } catch (RuntimeException e) {
                log.warn("lock of {} could not be released, it runs out: {}", service, e.toString());
            }
        }
    }
}
