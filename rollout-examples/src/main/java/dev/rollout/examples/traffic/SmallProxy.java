package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.HealthCheck;
import dev.rollout.examples.wire.HttpHead;
import dev.rollout.spi.TrafficSplit;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A load balancer for machines without HAProxy: HTTP/1.1 on loopback, weighted round robin, a health check of its own, keep-alive on
 * both sides. It retries nothing: a request that gets lost shows as 502. Bodies up to 1 MiB with a known length.
 */
public final class SmallProxy implements Balancer, Closeable {
    private static final long CHECK_MILLIS = 300;
    private static final int CHECKERS = 2;

    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private final List<Backend> inTurn;
    private final Turns turns = new Turns();
    private final ServerSocket door;
    private final ScheduledExecutorService checks = Executors.newScheduledThreadPool(CHECKERS, SmallProxy::daemon);
    private volatile @Nullable TrafficSplit split;

    private SmallProxy(int port, List<Instance> fleet) throws IOException {
        for (Instance instance : fleet) {
            int address = Integer.parseInt(
                    instance.address().substring(instance.address().indexOf(':') + 1));
            backends.put(instance.id(), new Backend(instance.id(), address));
        }
        this.inTurn = new ArrayList<>(backends.values());
        this.door = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    }

    /** Serves the fleet on this port, 0 for any. */
    public static SmallProxy start(int port, List<Instance> fleet) throws IOException {
        SmallProxy proxy = new SmallProxy(port, fleet);
        daemon(proxy::accept).start();
        for (Backend backend : proxy.inTurn) {
            ScheduledFuture<?> unused = proxy.checks.scheduleWithFixedDelay(
                    () -> backend.check(HealthCheck.ask(backend.port())
                            .map(HealthCheck.Answer::healthy)
                            .orElse(false)),
                    0,
                    CHECK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    @Override
    public List<ServerState> servers() {
        return inTurn.stream().map(Backend::state).toList();
    }

    @Override
    public void drain(String server) throws IOException {
        backend(server).drain();
    }

    @Override
    public void ready(String server) throws IOException {
        backend(server).ready();
    }

    @Override
    public void split(TrafficSplit wanted) throws IOException {
        for (String member : wanted.members()) {
            backend(member);
        }
        split = wanted;
    }

    @Override
    public Map<String, Double> shares() {
        return Turns.shares(
                split,
                servers().stream()
                        .filter(ServerState::serving)
                        .map(ServerState::name)
                        .toList());
    }

    private Backend backend(String name) throws IOException {
        Backend backend = backends.get(name);
        if (backend == null) {
            throw new IOException("the balancer knows no server " + name);
        }
        return backend;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                client.setTcpNoDelay(true);
                daemon(() -> serve(client)).start();
            } catch (IOException e) {
                // Closed, or a client that left before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            boolean more = true;
            while (more) {
                HttpHead request = HttpHead.read(in);
                if (request == null) {
                    return;
                }
                out.write(forward(request, request.readBody(in)));
                more = request.keepAlive();
            }
        } catch (IOException e) {
            // The client left.
        }
    }

    private byte[] forward(HttpHead request, byte[] body) throws IOException {
        Backend backend = next();
        if (backend == null) {
            return refusal("503 Service Unavailable", "no instance serves");
        }
        Backend.Connection used = null;
        Backend.Connection reusable = null;
        try {
            used = backend.connection();
            used.socket().getOutputStream().write(request.bytes(body));
            HttpHead response = HttpHead.read(used.in());
            if (response == null) {
                return refusal("502 Bad Gateway", "the instance closed the connection");
            }
            boolean bodiless = request.startLine().startsWith("HEAD ");
            byte[] message = response.bytes(bodiless ? new byte[0] : response.readBody(used.in()));
            reusable = response.keepAlive() && request.keepAlive() ? used : null;
            return message;
        } catch (IOException e) {
            return refusal("502 Bad Gateway", String.valueOf(e.getMessage()));
        } finally {
            backend.leave(reusable);
            if (reusable == null && used != null) {
                used.close();
            }
        }
    }

    /** The next one in turn that takes a request, which it has then. */
    private @Nullable Backend next() {
        while (true) {
            String name = turns.next(shares());
            Backend backend = backends.get(name);
            // It may have left the rotation since: then it is the turn of those who stayed.
            if (backend == null || backend.enter()) {
                return backend;
            }
        }
    }

    private static byte[] refusal(String status, String why) {
        byte[] body = why.getBytes(StandardCharsets.UTF_8);
        return new HttpHead("HTTP/1.1 " + status, List.of("Content-Length: " + body.length)).bytes(body);
    }

    @Override
    public void close() throws IOException {
        checks.shutdownNow();
        door.close();
        for (Backend backend : inTurn) {
            backend.close();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "small-proxy");
        thread.setDaemon(true);
        return thread;
    }
}
