package dev.rollout.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Lets several threads do something at the same moment. What one of them throws, the race throws. */
public final class Race implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    /** A race with so many threads, for any number of rounds. */
    public Race(int threads) {
        this.threads = threads;
        pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "race");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One round with 16 threads; each is handed its number, from 0. */
    public static <T> List<T> of16(IntFunction<T> work) {
        try (Race race = new Race(16)) {
            return race.run(work);
        }
    }

    /** One round: all threads begin together; the results in the order of their numbers. */
    public <T> List<T> run(IntFunction<T> work) {
        CyclicBarrier gate = new CyclicBarrier(threads);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            running.add(pool.submit(() -> {
                gate.await(60, TimeUnit.SECONDS);
                return work.apply(number);
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> one : running) {
            try {
                results.add(one.get(120, TimeUnit.SECONDS));
            } catch (Exception e) {
                throw new AssertionError("a racing thread failed: " + e, e);
            }
        }
        return results;
    }

    /** One round in which each thread has work of its own; there must be as many as threads. */
    @SafeVarargs
    public final <T> List<T> run(Supplier<T>... work) {
        if (work.length != threads) {
            throw new IllegalArgumentException("work must be for " + threads + " threads, was for " + work.length);
        }
        return run(number -> work[number].get());
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
