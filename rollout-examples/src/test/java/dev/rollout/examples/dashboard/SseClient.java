package dev.rollout.examples.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** A page that reads a stream: its events, on a thread of its own. */
final class SseClient implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final InputStream body;

    SseClient(URI dashboard, String path, long lastEventId, BiConsumer<String, String> onEvent)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(dashboard.resolve(path));
        if (lastEventId > 0) {
            request.header("Last-Event-ID", String.valueOf(lastEventId));
        }
        body = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
        Thread thread = new Thread(null, () -> read(onEvent), "page", 128 * 1024);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(BiConsumer<String, String> onEvent) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String name = "";
            String data = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !name.isEmpty()) {
                    onEvent.accept(name, data); // as browsers do: an event that was cut off in the middle is none
                    name = "";
                }
            }
        } catch (IOException e) {
            // Cut off.
        }
    }

    static long sequence(String event) {
        int at = event.indexOf("\"sequence\":") + 11;
        return Long.parseLong(event.substring(at, event.indexOf(',', at)));
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
