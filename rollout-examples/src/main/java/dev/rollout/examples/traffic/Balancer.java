package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What a router needs from the load balancer of one service. Threadsafe. */
public interface Balancer {
    /** Every instance as it stands. */
    List<ServerState> servers() throws IOException;

    /**
     * From now on no new request goes there, but those of clients that a cookie binds to it; those that are there may end. One
     * that was evicted stays so.
     */
    void drain(String server) throws IOException;

    /** From now on no request goes there at all; those that are there may end. */
    default void evict(String server) throws IOException {
        drain(server);
    }

    /** One that was evicted is only drained from now on, so that it is checked again; changes nothing for others. */
    default void recall(String server) throws IOException {}

    /** New requests may go there, as much as the split gives it. */
    void ready(String server) throws IOException;

    /** Shares requests like this from now on, whoever is drained or gets ready after it. */
    void split(TrafficSplit split) throws IOException;

    /** The share of new requests, in percent, that each one in rotation gets at present, be it 0; nobody else is in it. */
    Map<String, Double> shares() throws IOException;

    /** One instance as it stands. */
    default ServerState server(String name) throws IOException {
        return servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("the balancer knows no server " + name));
    }
}
