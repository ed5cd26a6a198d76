package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One backend of HAProxy, through its runtime API. Tried with 2.6. Its servers need {@code weight 100}, a check with
 * {@code fall 2} or more, and {@code balance roundrobin}.
 *
 * <p>A split becomes a weight for each server. Weights are relative, so they are right only for so many servers in
 * rotation: each drain and each return sets them anew, and servers out of rotation have their group's weight waiting.
 * Whatever could give the members more than is planned is set before the change, the rest after it. Only what HAProxy does
 * by itself is not followed: where a check takes the last server that has a weight, the others do not stand in.
 */
public final class HaProxyRuntime implements Balancer {
    private final HaProxySocket haproxy;
    private final String backend;
    private final HaProxyMemory memory;
    private final OneAtATime changes;

    /** Keeps what it has to remember beside the socket. */
    public HaProxyRuntime(Path socket, String backend) {
        this(socket, backend, socket.toAbsolutePath().resolveSibling(""), new OneAtATime());
    }

    /**
     * The backend of this name.
     *
     * @param memory a folder for the split in force, so that the next driver knows it, and for {@code servers.state}, which
     *     HAProxy reads at its start where the configuration says so ({@code load-server-state-from-file})
     */
    public HaProxyRuntime(Path socket, String backend, Path memory) {
        this(socket, backend, memory, new OneAtATime());
    }

    HaProxyRuntime(Path socket, String backend, Path memory, OneAtATime changes) {
        this.haproxy = new HaProxySocket(socket);
        this.backend = backend;
        this.memory = new HaProxyMemory(memory, backend);
        this.changes = changes;
    }

    @Override
    public List<ServerState> servers() throws IOException {
        return read().stream().map(HaProxyServer::state).toList();
    }

    @Override
    public void drain(String server) throws IOException {
        changes.run(() -> {
            if (!isEvicted(server)) {
                set(server, "drain");
            }
        });
    }

    @Override
    public void evict(String server) throws IOException {
        changes.run(() -> set(server, "maint"));
    }

    @Override
    public void recall(String server) throws IOException {
        changes.run(() -> {
            if (isEvicted(server)) {
                set(server, "drain");
            }
        });
    }

    @Override
    public void ready(String server) throws IOException {
        changes.run(() -> set(server, "ready"));
    }

    @Override
    public void split(TrafficSplit split) throws IOException {
        changes.run(() -> {
            List<HaProxyServer> servers = read();
            Set<String> known = servers.stream().map(HaProxyServer::name).collect(Collectors.toSet());
            for (String member : split.members()) {
                if (!known.contains(member)) {
                    throw new IOException("HAProxy has no server " + backend + "/" + member + " to give a share to");
                }
            }
            memory.keep(split);
            weigh(split, servers, Rotation.of(servers, split));
            memory.keepServers(haproxy);
        });
    }

    @Override
    public Map<String, Double> shares() throws IOException {
        return HaProxyServer.shares(read());
    }

    List<HaProxyServer> read() throws IOException {
        // 4: the servers, not the sums; -1: all of them.
        return HaProxyServer.parse(haproxy.ask("show stat " + backend + " 4 -1"));
    }

    private boolean isEvicted(String server) throws IOException {
        return read().stream().anyMatch(s -> s.name().equals(server) && s.evicted());
    }

    private void set(String server, String state) throws IOException {
        Optional<TrafficSplit> split = memory.split();
        if (split.isPresent()) {
            List<HaProxyServer> now = read();
            List<HaProxyServer> then = now.stream()
                    .map(s -> s.name().equals(server) ? s.after(state) : s)
                    .toList();
            Rotation after = Rotation.of(then, split.get());
            weigh(split.get(), now, Rotation.of(now, split.get()).safeUntil(after));
        }
        haproxy.order("set server " + backend + "/" + server + " state " + state);
        if (split.isPresent()) {
            List<HaProxyServer> now = read();
            weigh(split.get(), now, Rotation.of(now, split.get()));
        }
        memory.keepServers(haproxy);
    }

    /**
     * One weight after the other, in an order in which the members never get more than before or after, and never nobody has
     * a weight: others up, members down, members up, others down.
     */
    private void weigh(TrafficSplit split, List<HaProxyServer> servers, Rotation rotation) throws IOException {
        Weights weights = rotation.weights(split.percent());
        List<Step> steps = new ArrayList<>();
        for (HaProxyServer server : servers) {
            boolean member = split.members().contains(server.name());
            int weight = member ? weights.member() : weights.other();
            if (weight > server.weight()) {
                steps.add(new Step(member ? 3 : 1, server.name(), weight));
            } else if (weight < server.weight()) {
                steps.add(new Step(member ? 2 : 4, server.name(), weight));
            }
        }
        steps.sort(Comparator.comparingInt(Step::turn));
        for (Step step : steps) {
            haproxy.order("set weight " + backend + "/" + step.server() + " " + step.weight());
        }
    }

    private record Step(int turn, String server, int weight) {}
}
