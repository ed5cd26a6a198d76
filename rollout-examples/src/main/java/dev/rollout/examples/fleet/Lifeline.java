package dev.rollout.examples.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Ties processes to the one that opened it: when that one ends, even by SIGKILL, the operating system closes the
 * connections, and everyone who holds on to one learns it at once.
 */
public final class Lifeline implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> held = new CopyOnWriteArrayList<>();

    private Lifeline(ServerSocket listener) {
        this.listener = listener;
    }

    public static Lifeline open() throws IOException {
        Lifeline lifeline = new Lifeline(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        daemon("lifeline", lifeline::accept);
        return lifeline;
    }

    /** Calls {@code lost} as soon as the process behind this port has ended. */
    public static void hold(int port, Runnable lost) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        daemon("lifeline", () -> {
            try (socket) {
                while (socket.getInputStream().read() >= 0) {
                    // Nothing is ever sent.
                }
            } catch (IOException e) {
                // Lost as well.
            }
            lost.run();
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                held.add(listener.accept());
            } catch (IOException e) {
                // Closed, or somebody who left at once.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : held) {
            socket.close();
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
