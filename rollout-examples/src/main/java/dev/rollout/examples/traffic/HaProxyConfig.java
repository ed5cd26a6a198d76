package dev.rollout.examples.traffic;

import dev.rollout.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What HAProxy is told when it starts. It retries nothing: a lost request shows. The servers' states and weights survive its
 * restart.
 *
 * @param port where requests go
 * @param backends the servers of each
 * @param drawn the slot that gets a share of the traffic by lot, empty where there is one backend only
 * @param sticky whether a cookie binds a client to the server that answered it first
 */
public record HaProxyConfig(int port, Map<String, List<Instance>> backends, String drawn, boolean sticky) {
    /** The one backend, where there is one. */
    public static final String BACKEND = "fleet";

    private static final String SOCKET = "haproxy.sock";
    private static final String MAP = "slots.map";

    public HaProxyConfig {
        backends = Map.copyOf(backends);
    }

    /** All instances in one backend. */
    public static HaProxyConfig of(int port, List<Instance> fleet) {
        return new HaProxyConfig(port, Map.of(BACKEND, fleet), "", false);
    }

    /** Two slots, each a backend of that name; all requests go to the second one at first. */
    public static HaProxyConfig slots(int port, String drawn, String rest, Map<String, List<Instance>> fleets) {
        return new HaProxyConfig(port, Map.of(drawn, fleets.get(drawn), rest, fleets.get(rest)), drawn, false);
    }

    /** The same, with a cookie. */
    public HaProxyConfig withSticky() {
        return new HaProxyConfig(port, backends, drawn, true);
    }

    /** How many instances there are. */
    int size() {
        return backends.values().stream().mapToInt(List::size).sum();
    }

    static Path socket(Path folder) {
        return folder.resolve(SOCKET);
    }

    static Path map(Path folder) {
        return folder.resolve(MAP);
    }

    /** What commands an HAProxy that was started in this folder. */
    Balancer balancer(Path folder) {
        if (drawn.isEmpty()) {
            return new HaProxyRuntime(socket(folder), BACKEND);
        }
        return new HaProxySlots(
                socket(folder),
                map(folder),
                new HaProxySlots.Slot(drawn, drawn),
                new HaProxySlots.Slot(rest(), rest()));
    }

    private String rest() {
        return backends.keySet().stream()
                .filter(name -> !name.equals(drawn))
                .findFirst()
                .orElseThrow();
    }

    /** The configuration file. */
    String text(Path folder) {
        StringBuilder text =
                new StringBuilder(String.format("""
                global
                  maxconn 2000
                  stats socket %s mode 600 level admin
                  server-state-file %s
                defaults
                  mode http
                  load-server-state-from-file global
                  retries 0
                  timeout connect 2s
                  timeout client 60s
                  timeout server 10s
                  timeout check 1s
                frontend door
                  bind 127.0.0.1:%d
                """, socket(folder), folder.resolve(HaProxyMemory.SERVERS), port));
        text.append(drawn.isEmpty() ? "  default_backend " + BACKEND + "\n" : lots(folder));
        backends.forEach((name, servers) -> {
            text.append(String.format("""
                    backend %s
                      balance roundrobin
                      option httpchk GET /health
                      http-check expect status 200
                      default-server check inter 300ms fall 2 rise 1 weight %d
                    """, name, Weights.BASE));
            text.append(sticky ? "  cookie SERVER insert indirect nocache\n" : "");
            servers.forEach(server -> text.append(String.format(
                    "  server %s %s%s%n", server.id(), server.address(), sticky ? " cookie " + server.id() : "")));
        });
        return text.toString();
    }

    private String lots(Path folder) {
        return String.format("""
                  http-request set-var(txn.share) str(%1$s),map_str_int(%2$s,0)
                  use_backend %1$s if { rand(10000),sub(txn.share) lt 0 } { nbsrv(%1$s) gt 0 }
                  use_backend %1$s if { nbsrv(%3$s) eq 0 }
                  default_backend %3$s
                """, drawn, map(folder), rest());
    }
}
