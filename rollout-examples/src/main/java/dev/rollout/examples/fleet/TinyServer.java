package dev.rollout.examples.fleet;

import dev.rollout.examples.wire.HttpHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;

/** An HTTP server on loopback with a thread for each connection. Stopping it lets the requests in flight end. */
final class TinyServer {
    /** Answers a path with a whole message. */
    interface Handler {
        byte[] answer(String path) throws InterruptedException;
    }

    private final ServerSocket listener;
    private final Handler handler;
    /** Open connections, and whether each is at work on a request. Guarded by itself. */
    private final Map<Socket, Boolean> connections = new HashMap<>();

    private boolean stopping;

    TinyServer(int port, Handler handler) throws IOException {
        this.listener = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        this.handler = handler;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Accepts connections until the server is stopped. */
    void serve() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Thread thread = new Thread(() -> converse(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // Closed, or a client that left before it was accepted.
            }
        }
    }

    /** Stops accepting, waits for the requests in flight, closes what is idle. */
    void stop(long millis) {
        closeQuietly(listener);
        long end = System.nanoTime() + millis * 1_000_000;
        synchronized (connections) {
            stopping = true;
            connections.forEach((socket, busy) -> {
                if (!busy) {
                    closeQuietly(socket);
                }
            });
            while (connections.containsValue(true) && System.nanoTime() < end) {
                try {
                    connections.wait(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean more = mark(socket, false);
            while (more) {
                HttpHead request = HttpHead.read(in);
                if (request == null || !mark(socket, true)) {
                    return;
                }
                request.readBody(in);
                out.write(handler.answer(request.part(1)));
                more = mark(socket, false) && request.keepAlive();
            }
        } catch (IOException e) {
            // The client left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (connections) {
                connections.remove(socket);
                connections.notifyAll();
            }
        }
    }

    /** Returns whether the connection goes on. */
    private boolean mark(Socket socket, boolean busy) {
        synchronized (connections) {
            connections.put(socket, busy);
            connections.notifyAll();
            return !stopping;
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is going away anyway.
        }
    }
}
