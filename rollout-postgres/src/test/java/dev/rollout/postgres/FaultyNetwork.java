package dev.rollout.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Lies between the store and the server, and breaks connections at chosen moments, or goes silent. */
final class FaultyNetwork implements AutoCloseable {
    private enum Cut {
        /** The server never sees the statement. */
        BEFORE,
        /** The server has done it, and its answer is lost. */
        AFTER
    }

    private record Plan(Cut cut, String statement) {}

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Plan> plan = new AtomicReference<>();
    private final AtomicReference<CountDownLatch> frozen = new AtomicReference<>(new CountDownLatch(0));
    private final AtomicInteger hits = new AtomicInteger();

    private FaultyNetwork(ServerSocket listener) {
        this.listener = listener;
    }

    static FaultyNetwork toServer() throws IOException {
        FaultyNetwork network = new FaultyNetwork(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(network::accept);
        return network;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Breaks the connection on which a statement with this text comes next, before the server sees it. */
    void cutBefore(String statement) {
        plan.set(new Plan(Cut.BEFORE, statement));
    }

    /** Breaks the connection on which a statement with this text comes next, once the server has answered. */
    void cutAfter(String statement) {
        plan.set(new Plan(Cut.AFTER, statement));
    }

    /** How many connections were broken by plan. */
    int hits() {
        return hits.get();
    }

    /** From now on nothing gets through, and nobody is told. */
    void freeze() {
        frozen.set(new CountDownLatch(1));
    }

    /** What was held up gets through. */
    void thaw() {
        frozen.get().countDown();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(TestPostgres.host(), TestPostgres.port());
                sockets.add(client);
                sockets.add(server);
                AtomicReference<Cut> cutting = new AtomicReference<>();
                daemon(() -> pump(client, server, cutting, true));
                daemon(() -> pump(server, client, cutting, false));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, AtomicReference<Cut> cutting, boolean fromClient) {
        byte[] buffer = new byte[1 << 20];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                frozen.get().await();
                Plan planned = plan.get();
                if (fromClient
                        && planned != null
                        && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(planned.statement())
                        && plan.compareAndSet(planned, null)) {
                    cutting.set(planned.cut());
                }
                if (cutting.get() == Cut.BEFORE || cutting.get() == Cut.AFTER && !fromClient) {
                    hits.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // broken
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        thaw();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
