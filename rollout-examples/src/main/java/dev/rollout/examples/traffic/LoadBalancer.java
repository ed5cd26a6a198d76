package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The load balancer before a fleet: HAProxy where it is installed, the small proxy otherwise. */
public final class LoadBalancer implements AutoCloseable {
    private static final String HAPROXY = "haproxy:";
    private static final String SMALL = "small:";

    /** Which one is wanted. */
    public enum Kind {
        HAPROXY,
        SMALL,
        AUTO;

        /**
         * Reads {@code haproxy}, {@code small} or {@code auto}.
         *
         * @throws IllegalArgumentException if it is none of them
         */
        public static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("proxy must be haproxy, small or auto, was " + name);
        }
    }

    private final String name;
    private final int port;
    private final Balancer balancer;
    private final String remote;
    private final List<Closeable> parts;

    private LoadBalancer(String name, int port, Balancer balancer, String remote, List<Closeable> parts) {
        this.name = name;
        this.port = port;
        this.balancer = balancer;
        this.remote = remote;
        this.parts = parts;
    }

    /** Starts it, and returns when every instance is served. */
    public static LoadBalancer start(Kind kind, List<Instance> fleet, Path directory)
            throws IOException, InterruptedException {
        Optional<Path> binary = kind == Kind.SMALL ? Optional.empty() : HaProxyProcess.find();
        if (binary.isPresent()) {
            int port = Ports.free(1).get(0);
            HaProxyProcess haproxy = HaProxyProcess.start(binary.get(), HaProxyConfig.of(port, fleet), directory);
            return new LoadBalancer(
                    "HAProxy at " + binary.get(),
                    port,
                    haproxy.balancer(),
                    HAPROXY + haproxy.socket(),
                    List.of(haproxy));
        }
        if (kind == Kind.HAPROXY) {
            throw new IOException("no haproxy binary found; install it, or use --proxy small");
        }
        SmallProxy proxy = SmallProxy.start(0, fleet);
        SmallProxyAdmin admin = SmallProxyAdmin.start(proxy);
        return new LoadBalancer(
                "the example's small proxy", proxy.port(), proxy, SMALL + admin.address(), List.of(admin, proxy));
    }

    /** Reaches a load balancer from another process, by what its {@link #remote()} said. */
    public static Balancer connect(String remote) {
        return remote.startsWith(HAPROXY)
                ? new HaProxyRuntime(Path.of(remote.substring(HAPROXY.length())), HaProxyConfig.BACKEND)
                : new SmallProxyClient(URI.create(remote.substring(SMALL.length())));
    }

    /** What it is, for people. */
    public String name() {
        return name;
    }

    /** Where requests go. */
    public int port() {
        return port;
    }

    public Balancer balancer() {
        return balancer;
    }

    /** How other processes reach it. */
    public String remote() {
        return remote;
    }

    /** The processes that have to end with it. */
    public List<Long> pids() {
        return parts.stream()
                .filter(HaProxyProcess.class::isInstance)
                .map(part -> ((HaProxyProcess) part).pid())
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (Closeable part : parts) {
            part.close();
        }
    }
}
