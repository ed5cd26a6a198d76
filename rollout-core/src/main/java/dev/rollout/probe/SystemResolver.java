package dev.rollout.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The resolver of the JVM, with an end. A lookup can neither be interrupted nor given a timeout, so it runs on a thread
 * of its own: at most 32 daemon threads for all probes of the process, which end after 5 s without work. A lookup that
 * outlasts its probe goes on there, and fills the JVM's cache for the next probe.
 */
final class SystemResolver implements HostResolver {
    private static final int THREADS = 32;
    private static final int QUEUE = 10_000;

    /** A lookup that may block for as long as it likes. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] all(String name) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final ThreadPoolExecutor lookups;

    SystemResolver(Lookup lookup) {
        this.lookup = lookup;
        lookups = new ThreadPoolExecutor(
                THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), SystemResolver::thread);
        lookups.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable lookups) {
        Thread thread = new Thread(null, lookups, "rollout-probe-resolver", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    @Override
    public List<InetAddress> resolve(String name, Deadline deadline) throws UnknownHostException, InterruptedException {
        Future<InetAddress[]> addresses;
        try {
            addresses = lookups.submit(() -> lookup.all(name));
        } catch (RejectedExecutionException full) {
            throw unknown(name, "more than " + QUEUE + " lookups wait", full);
        }
        try {
            return List.of(addresses.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException failed) {
            throw unknown(name, "not resolved", failed);
        } catch (TimeoutException late) {
            throw unknown(name, "not resolved in time", late);
        } finally {
            addresses.cancel(false);
        }
    }

    private static UnknownHostException unknown(String name, String why, Exception cause) {
        UnknownHostException unknown = new UnknownHostException(name + " " + why);
        unknown.initCause(cause);
        return unknown;
    }
}
