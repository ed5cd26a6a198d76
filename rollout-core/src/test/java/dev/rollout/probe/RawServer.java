package dev.rollout.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/** A server on the loopback address that does to each connection what its test wants; closing it ends all of them. */
final class RawServer implements AutoCloseable {
    /** Talks on one connection. */
    @FunctionalInterface
    interface Talk {
        void on(Socket socket, RawServer server) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstAccepted = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> requests = new CopyOnWriteArrayList<>();

    RawServer(Talk talk) throws IOException {
        this(ServerSocketFactory.getDefault(), talk);
    }

    RawServer(ServerSocketFactory sockets, Talk talk) throws IOException {
        listener = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(() -> accept(talk));
    }

    /** Answers every request with these bytes, and closes. */
    static RawServer answering(String answer) throws IOException {
        return new RawServer((socket, server) -> {
            server.readRequest(socket);
            socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        });
    }

    private void accept(Talk talk) {
        while (closed.getCount() > 0) {
            try {
                Socket socket = listener.accept();
                accepted.add(socket);
                firstAccepted.countDown();
                daemon(() -> {
                    try (socket) {
                        talk.on(socket, this);
                    } catch (IOException | InterruptedException probeLeft) {
                        // the test looks at the probe's side
                    }
                });
            } catch (IOException listenerClosed) {
                return;
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    void readRequest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("probe left: " + request);
            }
            request.append((char) b);
        }
        requests.add(request.toString());
    }

    /** Sends one byte over and over, every 20 ms, until the probe leaves or the test ends. */
    void drip(Socket socket, int b) throws IOException, InterruptedException {
        while (!closed.await(20, TimeUnit.MILLISECONDS)) {
            socket.getOutputStream().write(b);
            socket.getOutputStream().flush();
        }
    }

    void untilClosed() throws InterruptedException {
        closed.await();
    }

    void awaitConnection() throws InterruptedException {
        firstAccepted.await();
    }

    List<String> requests() {
        return requests;
    }

    int connections() {
        return accepted.size();
    }

    int port() {
        return listener.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
