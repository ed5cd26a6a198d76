package dev.rollout.examples.traffic;

import java.io.IOException;
import java.util.List;

/** The three things that a router needs from a load balancer. Threadsafe. */
public interface Balancer {
    /** Every instance as it stands. */
    List<ServerState> servers() throws IOException;

    /** From now on no new request goes there; those that are there may end. */
    void drain(String server) throws IOException;

    /** New requests may go there. */
    void ready(String server) throws IOException;

    /** One instance as it stands. */
    default ServerState server(String name) throws IOException {
        return servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("the balancer knows no server " + name));
    }
}
