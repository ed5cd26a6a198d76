package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The {@link SmallProxy} of another process, through its {@link SmallProxyAdmin}. */
public final class SmallProxyClient implements Balancer {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final URI admin;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    public SmallProxyClient(URI admin) {
        this.admin = admin;
    }

    @Override
    public List<ServerState> servers() throws IOException {
        return ask("GET", "/servers", "").lines().map(SmallProxyClient::parse).toList();
    }

    private static ServerState parse(String line) {
        String[] words = line.split(" ", -1);
        return new ServerState(
                words[0], Boolean.parseBoolean(words[1]), Boolean.parseBoolean(words[2]), Integer.parseInt(words[3]));
    }

    @Override
    public void drain(String server) throws IOException {
        ask("POST", "/drain/" + server, "");
    }

    @Override
    public void ready(String server) throws IOException {
        ask("POST", "/ready/" + server, "");
    }

    @Override
    public void split(TrafficSplit split) throws IOException {
        ask("POST", "/split", SplitText.write(split));
    }

    @Override
    public Map<String, Double> shares() throws IOException {
        return ask("GET", "/shares", "")
                .lines()
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[0], words -> Double.valueOf(words[1])));
    }

    private String ask(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(admin.resolve(path))
                .timeout(TIMEOUT)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("the proxy refused " + path + ": " + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while asking the proxy");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
