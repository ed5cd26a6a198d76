package dev.rollout.examples.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What would run on each machine: it starts and stops the instances, for whichever driver holds the newest fencing token.
 * Drivers come and go; the instances are this process's children. Speaks HTTP on loopback: {@code POST /update} and
 * {@code POST /version}, with {@code instance}, {@code version}, {@code operation} and {@code token} in the query.
 */
final class Agent implements AutoCloseable {
    static final int REFUSED = 409;

    private final Map<String, ManagedInstance> instances;
    private final ExecutorService threads;
    private final HttpServer server;

    Agent(Map<String, ManagedInstance> instances) throws IOException {
        this.instances = Map.copyOf(instances);
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "agent");
            thread.setDaemon(true);
            return thread;
        });
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/update", exchange -> respond(exchange, this::update));
        server.createContext("/version", exchange -> respond(exchange, this::version));
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private interface Command {
        String run(ManagedInstance instance, Map<String, String> query) throws IOException, InterruptedException;
    }

    private String update(ManagedInstance instance, Map<String, String> query)
            throws IOException, InterruptedException {
        instance.update(needed(query, "version"), needed(query, "operation"), token(query));
        return "";
    }

    private String version(ManagedInstance instance, Map<String, String> query)
            throws IOException, InterruptedException {
        return instance.version(needed(query, "operation"), token(query)).orElse("");
    }

    private void respond(HttpExchange exchange, Command command) throws IOException {
        try (exchange) {
            int status = 200;
            String text;
            try {
                Map<String, String> query = query(exchange);
                ManagedInstance instance = instances.get(needed(query, "instance"));
                if (instance == null) {
                    throw new IllegalArgumentException("no such instance");
                }
                text = command.run(instance, query);
            } catch (RefusedByAgentException e) {
                status = REFUSED;
                text = String.valueOf(e.getMessage());
            } catch (IllegalArgumentException e) {
                status = 400;
                text = String.valueOf(e.getMessage());
            } catch (IOException e) {
                status = 500;
                text = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                status = 500;
                text = "interrupted";
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }

    private static String needed(Map<String, String> query, String name) {
        String value = query.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static long token(Map<String, String> query) {
        return Long.parseLong(needed(query, "token"));
    }

    /** Ends every instance at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        instances.values().forEach(ManagedInstance::kill);
    }
}
