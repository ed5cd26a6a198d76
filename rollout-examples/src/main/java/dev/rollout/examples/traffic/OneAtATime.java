package dev.rollout.examples.traffic;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.ReentrantLock;

/** Changes of a load balancer that take several commands: each reads what the last one left. An interrupt ends the wait. */
final class OneAtATime {
    private final ReentrantLock lock = new ReentrantLock();

    /** Some commands. */
    interface Change {
        void run() throws IOException;
    }

    void run(Change change) throws IOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted before HAProxy was asked");
            interrupted.initCause(e);
            throw interrupted;
        }
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
