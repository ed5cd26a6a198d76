package dev.rollout.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Time that passes only when everything due has been done. One thread; what is due at the same time runs in the order in
 * which it was put in. Not threadsafe.
 */
public final class VirtualTime implements InstantSource {
    /** When every simulation begins. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final Queue<Task> tasks = new PriorityQueue<>();
    private long nanos;
    private long sequence;

    /** At the start, with nothing to do. */
    public VirtualTime() {}

    private static final class Task implements Comparable<Task> {
        private final long at;
        private final long sequence;
        private final Runnable work;
        private boolean cancelled;

        Task(long at, long sequence, Runnable work) {
            this.at = at;
            this.sequence = sequence;
            this.work = work;
        }

        @Override
        public int compareTo(Task other) {
            return at == other.at ? Long.compare(sequence, other.sequence) : Long.compare(at, other.at);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(sequence);
        }
    }

    /** {@return the time since the start} */
    public Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    /** {@return nanoseconds since the start} */
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }

    /**
     * Runs the work after the delay.
     *
     * @param delay from now; a negative one stands for none
     * @param work run by {@link #step} or {@link #advance}
     * @return takes that back, unless it ran already
     */
    public Runnable schedule(Duration delay, Runnable work) {
        Task task = new Task(nanos + Math.max(0, delay.toNanos()), sequence++, work);
        tasks.add(task);
        return () -> task.cancelled = true;
    }

    /**
     * Does the next thing, at the time at which it is due.
     *
     * @return false if there is none
     */
    public boolean step() {
        Task task = tasks.poll();
        if (task == null) {
            return false;
        }
        if (!task.cancelled) {
            nanos = Math.max(nanos, task.at);
            task.work.run();
        }
        return true;
    }

    /** When the next thing is due, since the start; null if there is none. */
    @org.jspecify.annotations.Nullable
    Duration nextDue() {
        Task task = tasks.peek();
        return task == null ? null : Duration.ofNanos(Math.max(nanos, task.at));
    }

    /**
     * Does everything due within the duration, and lets it pass.
     *
     * @param duration not negative
     */
    public void advance(Duration duration) {
        long until = nanos + duration.toNanos();
        for (Task next = tasks.peek(); next != null && next.at <= until; next = tasks.peek()) {
            step();
        }
        nanos = Math.max(nanos, until); // work may have let time pass itself
    }
}
