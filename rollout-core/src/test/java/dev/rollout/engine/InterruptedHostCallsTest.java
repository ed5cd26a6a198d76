package dev.rollout.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.HealthProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** I26: an interrupted call always ends, and its interrupt reaches nobody else. */
class InterruptedHostCallsTest {
    /** What an update does. */
    private interface Body {
        void run() throws Exception;
    }

    private static HostCalls host(ExecutorService threads, Body update) {
        return new BlockingHostCalls(
                new BlockingHostCalls.Host(
                        new InMemoryInstanceRegistry(),
                        (instance, version, context) -> update.run(),
                        HealthProbe.none(),
                        null),
                threads);
    }

    @Test
    void an_interrupted_call_ends_as_interrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        List<CallResult> results = new ArrayList<>();

        ExecutorService threads = Executors.newCachedThreadPool();

        HostCalls.Running running = host(threads, () -> {
                    begun.countDown();
                    never.await();
                })
                .start(Rig.update("i3"), result -> {
                    results.add(result);
                    done.countDown();
                });
        begun.await();
        running.interrupt();
        done.await();
        threads.shutdownNow();

        assertThat(results).containsExactly(CallResult.failed("interrupted"));
    }

    /** Otherwise it would count as one that hangs, for ever. */
    @Test
    void a_call_that_is_interrupted_before_its_thread_begins_ends_all_the_same_I26() {
        List<Runnable> held = new ArrayList<>();
        List<CallResult> results = new ArrayList<>();
        List<String> touched = new ArrayList<>();
        HostCalls host = host(holding(held), () -> touched.add("i3"));

        host.start(Rig.update("i3"), results::add).interrupt();
        held.forEach(Runnable::run);

        assertThat(results).containsExactly(CallResult.failed("interrupted"));
        assertThat(touched).isEmpty();
    }

    @Test
    void an_interrupt_after_the_end_reaches_nobody() {
        List<Runnable> held = new ArrayList<>();
        List<CallResult> results = new ArrayList<>();
        HostCalls host = host(holding(held), () -> {});

        HostCalls.Running running = host.start(Rig.update("i3"), results::add);
        held.forEach(Runnable::run);
        running.interrupt();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(results).containsExactly(CallResult.ok(null));
    }

    /** Threads that begin when the test says so. */
    private static ExecutorService holding(List<Runnable> held) {
        return new AbstractExecutorService() {
            @Override
            public void execute(Runnable task) {
                held.add(task);
            }

            @Override
            public void shutdown() {}

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return false;
            }

            @Override
            public boolean isTerminated() {
                return false;
            }

            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) {
                return true;
            }
        };
    }
}
