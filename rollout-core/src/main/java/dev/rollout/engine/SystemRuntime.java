package dev.rollout.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real time, and the threads of one deployer: few and bounded for the engine's own work; for the host's calls virtual ones
 * where the JVM has them (21 and later), else as many as there are call and probe slots in use. All are daemons.
 */
public final class SystemRuntime {
    private static final Logger log = LoggerFactory.getLogger(SystemRuntime.class);
    private static final int STEP_THREADS = 8;
    private static final int LISTENER_THREADS = 8;
    private static final long IDLE_SECONDS = 30;
    private static final Duration LAST_NEWS = Duration.ofSeconds(1);
    private static final ThreadLocal<Boolean> LISTENING = ThreadLocal.withInitial(() -> false);

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor steps = pool("rollout-step", STEP_THREADS);
    private final ThreadPoolExecutor renewals = pool("rollout-renewal", 1);
    private final ThreadPoolExecutor listeners = pool("rollout-listener", LISTENER_THREADS);
    private final ExecutorService hostThreads = hostThreadPool();

    public SystemRuntime() {
        timer = new ScheduledThreadPoolExecutor(1, threads("rollout-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public Seams seams() {
        return new Seams(
                SystemSeams::nanoTime,
                SystemSeams.clock(),
                this::schedule,
                task -> executeUnlessClosed(steps, task),
                task -> executeUnlessClosed(renewals, task),
                task -> executeUnlessClosed(listeners, () -> listen(task)),
                SystemSeams::randomId);
    }

    /** Runs the host's blocking code. */
    public ExecutorService hostThreads() {
        return hostThreads;
    }

    private Timer.Scheduled schedule(Duration delay, Runnable task) {
        if (timer.isShutdown()) {
            return () -> {};
        }
        ScheduledFuture<?> future = timer.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Remembers that this is a listener: one that closes the deployer can't wait for itself. */
    private static void listen(Runnable task) {
        LISTENING.set(true);
        try {
            task.run();
        } finally {
            LISTENING.remove();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("a timed task failed", e);
        }
    }

    private static void executeUnlessClosed(ThreadPoolExecutor pool, Runnable task) {
        if (!pool.isShutdown()) {
            pool.execute(() -> guarded(task));
        }
    }

    private static ThreadPoolExecutor pool(String name, int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads(name),
                new ThreadPoolExecutor.DiscardPolicy()); // only after the end
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Slots bound how many are in use; an idle one ends after half a minute. */
    private static ExecutorService hostThreadPool() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable e) { // a JVM without virtual threads
            return new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    threads("rollout-call"));
        }
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Ends the threads; what runs is interrupted. Listeners have a second to hear the last news. */
    public void close() {
        timer.shutdownNow();
        steps.shutdown();
        renewals.shutdownNow();
        listeners.shutdown();
        hostThreads.shutdownNow();
        try {
            if (!LISTENING.get()) {
                listeners.awaitTermination(LAST_NEWS.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
