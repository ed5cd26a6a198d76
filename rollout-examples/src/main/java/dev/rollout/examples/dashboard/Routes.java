package dev.rollout.examples.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.rollout.spi.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who answers a request, and turns whatever goes wrong into a status and a sentence. */
final class Routes implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);
    private static final int MOST_BODY = 16 * 1024;
    private static final Map<String, String> PAGES = Map.of(
            "", "index.html",
            "index.html", "index.html",
            "favicon.svg", "favicon.svg",
            "style.css", "style.css");
    private static final List<String> SCRIPTS = List.of(
            "app.js",
            "dom.js",
            "model.js",
            "overview.js",
            "deployment.js",
            "instances.js",
            "plan.js",
            "charts.js",
            "actions.js");

    private final Guard guard;
    private final Pictures pictures;
    private final Actions actions;
    private final Hub hub;
    private final Streams streams;
    private final DashboardSettings settings;

    Routes(DashboardSettings settings, Pictures pictures, Actions actions, Hub hub, Streams streams) {
        this.settings = settings;
        this.guard = new Guard(settings);
        this.pictures = pictures;
        this.actions = actions;
        this.hub = hub;
        this.streams = streams;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Guard.harden(exchange.getResponseHeaders());
        try {
            guard.checkHost(exchange);
            route(exchange, path(exchange));
        } catch (NotServedException e) {
            answer(exchange, e.status, Documents.write(Map.of("error", e.getMessage())));
        } catch (RuntimeException e) {
            log.warn("a request could not be answered: {}", e.toString());
            answer(exchange, 503, Documents.write(Map.of("error", "The store can't be read at the moment.")));
        }
    }

    /** The path below the one that the handler is registered under, split; names are percent-encoded in it. */
    private static List<String> path(HttpExchange exchange) throws NotServedException {
        String context = exchange.getHttpContext().getPath();
        String raw = exchange.getRequestURI().getRawPath();
        String below = raw.substring(Math.min(raw.length(), context.length())).replaceFirst("^/", "");
        try {
            return List.of(below.split("/", -1)).stream()
                    .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new NotServedException(400, "The address can't be read.");
        }
    }

    private void route(HttpExchange exchange, List<String> path) throws IOException, NotServedException {
        boolean post = exchange.getRequestMethod().equals("POST");
        if (post && path.size() == 4 && path.get(0).equals("api") && path.get(1).equals("deployments")) {
            act(exchange, path.get(2), path.get(3));
        } else if (!exchange.getRequestMethod().equals("GET")) {
            throw new NotServedException(405, "Only GET and POST are answered.");
        } else if (path.get(0).equals("api")) {
            api(exchange, path.subList(1, path.size()));
        } else {
            page(exchange, String.join("/", path));
        }
    }

    private void api(HttpExchange exchange, List<String> path) throws IOException, NotServedException {
        String first = path.isEmpty() ? "" : path.get(0);
        if (path.size() == 1 && first.equals("session")) {
            answer(exchange, 200, session(exchange));
        } else if (path.size() == 1 && first.equals("stream")) {
            Hub.Watched watched = hub.services();
            streams.serve(exchange, watched, List.of(Frames.RETRY), 1);
        } else if (path.size() == 1 && first.equals("services")) {
            answer(exchange, 200, pictures.services());
        } else if (path.size() == 2 && first.equals("services")) {
            answer(exchange, 200, pictures.history(path.get(1)));
        } else if (path.size() == 2 && first.equals("deployments")) {
            answer(exchange, 200, pictures.deployment(path.get(1)).orElseThrow(Routes::unknown));
        } else if (path.size() == 3
                && first.equals("deployments")
                && path.get(2).equals("stream")) {
            follow(exchange, path.get(1));
        } else {
            throw new NotServedException(404, "There is nothing here.");
        }
    }

    /** Looked up before anything is subscribed to: whoever guesses ids leaves nothing behind. */
    private void follow(HttpExchange exchange, String id) throws NotServedException {
        if (pictures.knows(id)) {
            Hub.Watched watched = hub.watch(id);
            streams.serve(exchange, watched, List.of(Frames.RETRY, snapshot(watched)), from(exchange));
        } else {
            throw unknown();
        }
    }

    private static byte[] snapshot(Hub.Watched watched) throws NotServedException {
        Optional<String> snapshot = Optional.empty();
        try {
            snapshot = watched.snapshot();
            return Frames.picture("snapshot", snapshot.orElseThrow(Routes::unknown));
        } finally {
            if (snapshot.isEmpty()) {
                watched.close(); // nobody will look
            }
        }
    }

    /** A browser that was cut off tells the number of the last event it had. */
    private static long from(HttpExchange exchange) {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        try {
            return last == null ? 1 : Math.max(0, Long.parseLong(last)) + 1;
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private void act(HttpExchange exchange, String id, String action) throws IOException, NotServedException {
        String user = guard.checkAction(exchange);
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            throw new NotServedException(415, "Actions are sent as application/json.");
        }
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MOST_BODY + 1);
        }
        if (body.length > MOST_BODY) {
            throw new NotServedException(413, "The request is too long.");
        }
        answer(exchange, 200, actions.act(id, action, user, new String(body, StandardCharsets.UTF_8)));
    }

    private String session(HttpExchange exchange) {
        Users users = settings.users();
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("readOnly", users == null);
        session.put("byToken", users != null && users.byToken());
        session.put("user", users == null ? "" : users.user(exchange).orElse(""));
        session.put("csrf", guard.csrf(exchange));
        return Documents.write(session);
    }

    private void page(HttpExchange exchange, String name) throws IOException, NotServedException {
        String file = SCRIPTS.contains(name) ? name : PAGES.get(name);
        if (file == null) {
            throw new NotServedException(404, "There is nothing here.");
        }
        try (InputStream in = Routes.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new NotServedException(404, "There is nothing here.");
            }
            send(exchange, 200, type(file), in.readAllBytes());
        }
    }

    private static String type(String file) {
        switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "js":
                return "text/javascript; charset=utf-8";
            case "css":
                return "text/css; charset=utf-8";
            case "svg":
                return "image/svg+xml";
            default:
                return "text/html; charset=utf-8";
        }
    }

    private static NotServedException unknown() {
        return new NotServedException(404, "There is no such deployment.");
    }

    private void answer(HttpExchange exchange, int status, String json) throws IOException {
        send(exchange, status, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
    }

    private void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        streams.answers().watch(() -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }
}
