package dev.rollout.examples.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The pages that are open: a thread for each, which belongs to nobody else. The server's own threads are not held, whatever
 * its executor is, and a client that takes nothing is dropped by interrupting its thread: that closes the connection.
 */
final class Streams implements AutoCloseable {
    /** Before this one a virtual thread that writes inside a monitor, as the server's streams do, holds a real one. */
    private static final int VIRTUAL_FROM = 24;

    private static final long STACK = 256 * 1024;

    private final Duration patience;
    private final int most;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final Answers answers;
    private final ThreadFactory threads = threads();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(Streams::platform);
    private volatile boolean closed;

    Streams(Duration patience, int most) {
        this.patience = patience;
        this.most = most;
        this.answers = new Answers(patience);
    }

    /** What is answered at once; looked after in the same way. */
    Answers answers() {
        return answers;
    }

    void start() {
        long every = Math.max(20, patience.toMillis() / 4);
        var unusedWatching = watchdog.scheduleWithFixedDelay(this::dropStuck, every, every, TimeUnit.MILLISECONDS);
    }

    int size() {
        return open.size();
    }

    /** Serves an exchange from now on; the caller leaves it alone. */
    void serve(HttpExchange exchange, Hub.Watched watched, List<byte[]> beginning, long from)
            throws NotServedException {
        Stream stream = new Stream(exchange, watched, beginning, from);
        if (!admit(stream)) {
            watched.close();
            throw new NotServedException(503, "Too many pages are open; try again later.");
        }
        Thread thread = threads.newThread(() -> {
            try (watched) {
                stream.run();
            } finally {
                open.remove(stream);
            }
        });
        stream.thread = thread;
        thread.start();
    }

    /** One at a time, so that not one more than allowed is open. */
    private synchronized boolean admit(Stream stream) {
        return !closed && open.size() < most && open.add(stream);
    }

    private void dropStuck() {
        answers.dropStuck();
        long now = System.nanoTime();
        for (Stream stream : open) {
            if (stream.stuckFor(now) > patience.toNanos()) {
                stream.drop();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        watchdog.shutdownNow();
        open.forEach(Stream::drop);
    }

    private static Thread platform(Runnable work) {
        Thread thread = new Thread(null, work, "rollout-dashboard-stream", STACK);
        thread.setDaemon(true);
        return thread;
    }

    /** Virtual threads where they cost nothing, found by name since this is compiled for older Javas as well. */
    private static ThreadFactory threads() {
        if (Runtime.version().feature() >= VIRTUAL_FROM) {
            try {
                Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Object virtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder))
                        .invoke();
                return (ThreadFactory) lookup.findVirtual(
                                Class.forName("java.lang.Thread$Builder"),
                                "factory",
                                MethodType.methodType(ThreadFactory.class))
                        .invoke(virtual);
            } catch (Throwable e) {
                return Streams::platform;
            }
        }
        return Streams::platform;
    }

    /** Sends the head of a stream; what follows is chunked. */
    static void head(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("X-Accel-Buffering", "no"); // a proxy in between must not hold it back
        exchange.sendResponseHeaders(200, 0);
    }
}
