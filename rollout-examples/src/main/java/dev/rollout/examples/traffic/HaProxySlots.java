package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two backends of HAProxy, one for each slot. The frontend draws lots: a map holds the share of one of the two, in hundredths
 * of a percent, and each new request looks it up, so one command moves all traffic. In the configuration, for the slots
 * blue and green:
 *
 * <pre>{@code
 * http-request set-var(txn.share) str(green),map_str_int(/path/slots.map,0)
 * use_backend green if { rand(10000),sub(txn.share) lt 0 } { nbsrv(green) gt 0 }
 * use_backend green if { nbsrv(blue) eq 0 }
 * default_backend blue
 * }</pre>
 *
 * <p>Shares are exact however many servers of a slot are in rotation, and a slot without any gets nothing.
 */
public final class HaProxySlots implements Balancer {
    private static final int WHOLE = 10_000;

    private final HaProxySocket haproxy;
    private final Path map;
    private final HaProxyMemory memory;
    private final Slot drawn;
    private final Slot rest;
    private final HaProxyRuntime drawnServers;
    private final HaProxyRuntime restServers;
    private final OneAtATime changes = new OneAtATime();

    /** The backend that a slot is. */
    public record Slot(String name, String backend) {}

    /**
     * The two slots.
     *
     * @param map the file that the configuration names; it is kept up to date, for when HAProxy is started anew. What else has
     *     to be remembered is kept beside it
     * @param drawn the slot whose share the map holds, by the name of its backend
     * @param rest the slot that gets everything else
     */
    public HaProxySlots(Path socket, Path map, Slot drawn, Slot rest) {
        Path folder = map.toAbsolutePath().resolveSibling("");
        this.haproxy = new HaProxySocket(socket);
        this.map = map;
        this.memory = new HaProxyMemory(folder, drawn.backend() + "-" + rest.backend());
        this.drawn = drawn;
        this.rest = rest;
        this.drawnServers = new HaProxyRuntime(socket, drawn.backend(), folder, changes);
        this.restServers = new HaProxyRuntime(socket, rest.backend(), folder, changes);
    }

    @Override
    public List<ServerState> servers() throws IOException {
        return Stream.concat(drawnServers.servers().stream(), restServers.servers().stream())
                .toList();
    }

    @Override
    public void drain(String server) throws IOException {
        changes.run(() -> {
            home(server).drain(server);
            followRotation();
        });
    }

    @Override
    public void evict(String server) throws IOException {
        changes.run(() -> {
            home(server).evict(server);
            followRotation();
        });
    }

    @Override
    public void recall(String server) throws IOException {
        home(server).recall(server);
    }

    @Override
    public void ready(String server) throws IOException {
        changes.run(() -> {
            home(server).ready(server);
            followRotation();
        });
    }

    /** Goes by slot; the members have to be all servers of that slot that are in rotation. Evenly goes by anything. */
    @Override
    public void split(TrafficSplit split) throws IOException {
        Integer percent = split.percent();
        if (percent == null) {
            changes.run(() -> {
                memory.keep(split);
                followRotation();
            });
            return;
        }
        boolean toDrawn = split.target().equals(drawn.name());
        if (split.by() != TrafficSplit.By.SLOT || !toDrawn && !split.target().equals(rest.name())) {
            throw new IOException("HAProxy shares between the slots " + drawn.name() + " and " + rest.name() + ", not "
                    + split.by().name().toLowerCase(Locale.ROOT) + " " + split.target());
        }
        changes.run(() -> {
            checkMembers(split, toDrawn ? drawnServers : restServers);
            memory.keep(split);
            draw((toDrawn ? percent : 100 - percent) * WHOLE / 100);
        });
    }

    private static void checkMembers(TrafficSplit split, HaProxyRuntime slot) throws IOException {
        List<HaProxyServer> servers = slot.read();
        Set<String> names = servers.stream().map(HaProxyServer::name).collect(Collectors.toSet());
        for (String member : split.members()) {
            if (!names.contains(member)) {
                throw new IOException("HAProxy has no server " + member + " in slot " + split.target());
            }
        }
        for (HaProxyServer server : servers) {
            if (server.admitted() && !split.members().contains(server.name())) {
                throw new IOException(
                        server.name() + " in slot " + split.target() + " would get a share and is no member");
            }
        }
    }

    /** An even split depends on how many are in rotation, a percentage does not. */
    private void followRotation() throws IOException {
        if (memory.split().filter(split -> split.percent() == null).isPresent()) {
            int one = drawnServers.shares().size();
            int other = restServers.shares().size();
            draw(one == 0 ? 0 : Math.round((float) WHOLE * one / (one + other)));
        }
    }

    private void draw(int share) throws IOException {
        HaProxyMemory.write(map, drawn.backend() + " " + share + "\n");
        haproxy.order("set map " + map + " " + drawn.backend() + " " + share);
    }

    private int share() throws IOException {
        String command = "show map " + map;
        String answer = haproxy.ask(command);
        for (String line : answer.lines().toList()) {
            // "0x55d0c0ffee00 green 2500"
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[1].equals(drawn.backend()) && words[2].matches("\\d{1,5}")) {
                return Math.min(WHOLE, Integer.parseInt(words[2]));
            }
        }
        throw new IOException(
                "HAProxy's answer to '" + command + "' has no share of " + drawn.backend() + ": " + answer.strip());
    }

    @Override
    public Map<String, Double> shares() throws IOException {
        double share = (double) share() / WHOLE;
        Map<String, Double> ofDrawn = drawnServers.shares();
        Map<String, Double> ofRest = restServers.shares();
        if (ofDrawn.isEmpty() || ofRest.isEmpty()) {
            return ofDrawn.isEmpty() ? ofRest : ofDrawn;
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        ofDrawn.forEach((server, part) -> shares.put(server, part * share));
        ofRest.forEach((server, part) -> shares.put(server, part * (1 - share)));
        return shares;
    }

    private HaProxyRuntime home(String server) throws IOException {
        for (HaProxyRuntime slot : List.of(drawnServers, restServers)) {
            if (slot.servers().stream().anyMatch(s -> s.name().equals(server))) {
                return slot;
            }
        }
        throw new IOException("HAProxy has no server " + server + " in " + drawn.backend() + " or " + rest.backend());
    }
}
