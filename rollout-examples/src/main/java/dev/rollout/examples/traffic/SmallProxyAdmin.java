package dev.rollout.examples.traffic;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Lets other processes on this machine command a {@link SmallProxy}: {@code GET /servers} (a line each: name, serving,
 * checked, open), {@code GET /shares} (name, percent), {@code POST /drain/name}, {@code POST /ready/name}, {@code POST /split}
 * with the split as its body.
 */
public final class SmallProxyAdmin implements Closeable {
    private final Balancer proxy;
    private final HttpServer server;
    private final ExecutorService threads;

    private SmallProxyAdmin(Balancer proxy) throws IOException {
        this.proxy = proxy;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "small-proxy-admin");
            thread.setDaemon(true);
            return thread;
        });
    }

    public static SmallProxyAdmin start(Balancer proxy) throws IOException {
        SmallProxyAdmin admin = new SmallProxyAdmin(proxy);
        admin.server.setExecutor(admin.threads);
        admin.server.createContext("/", admin::respond);
        admin.server.start();
        return admin;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            String text;
            try {
                text = run(
                        exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath(),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                status = 400;
                text = String.valueOf(e.getMessage());
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String run(String command, String body) throws IOException {
        if (command.equals("GET /servers")) {
            return proxy.servers().stream()
                    .map(s -> s.name() + " " + s.serving() + " " + s.checked() + " " + s.open() + "\n")
                    .collect(Collectors.joining());
        }
        if (command.equals("GET /shares")) {
            return proxy.shares().entrySet().stream()
                    .map(share -> share.getKey() + " " + share.getValue() + "\n")
                    .collect(Collectors.joining());
        }
        if (command.equals("POST /split")) {
            proxy.split(SplitText.read(body));
            return "";
        }
        if (command.startsWith("POST /drain/")) {
            proxy.drain(command.substring("POST /drain/".length()));
            return "";
        }
        if (command.startsWith("POST /ready/")) {
            proxy.ready(command.substring("POST /ready/".length()));
            return "";
        }
        throw new IOException("no such command: " + command);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
