package dev.rollout.examples.traffic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One instance behind the {@link SmallProxy}. Whether it takes a request, and that it has one, are decided under one lock:
 * so when {@link #drain} returns, no request can still be on its way there uncounted.
 */
final class Backend implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int FAILURES_TO_FALL = 2;

    private final String name;
    private final int port;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean admitted = true;
    private boolean checked = true;
    private int failedChecks;
    private int open;

    Backend(String name, int port) {
        this.name = name;
        this.port = port;
    }

    /** A connection with its buffer. */
    record Connection(Socket socket, InputStream in) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    int port() {
        return port;
    }

    synchronized ServerState state() {
        return new ServerState(name, admitted && failedChecks < FAILURES_TO_FALL, checked, open);
    }

    /** Takes a request, if it may. */
    synchronized boolean enter() {
        if (!admitted || failedChecks >= FAILURES_TO_FALL) {
            return false;
        }
        open++;
        return true;
    }

    /** The request has ended; its connection is kept where it can be used again. */
    synchronized void leave(@Nullable Connection reusable) throws IOException {
        open--;
        if (reusable == null) {
            return;
        }
        if (admitted) {
            idle.push(reusable);
        } else {
            reusable.close();
        }
    }

    /** A connection for a request that was taken. */
    Connection connection() throws IOException {
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.setTcpNoDelay(true);
            return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    synchronized void drain() throws IOException {
        admitted = false;
        close();
    }

    synchronized void ready() {
        admitted = true;
    }

    synchronized void check(boolean passed) {
        checked = passed;
        failedChecks = passed ? 0 : Math.min(FAILURES_TO_FALL, failedChecks + 1);
    }

    /** Closes the connections that nobody uses. */
    @Override
    public synchronized void close() throws IOException {
        while (!idle.isEmpty()) {
            idle.pop().close();
        }
    }
}
