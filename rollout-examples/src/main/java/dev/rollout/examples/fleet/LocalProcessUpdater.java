package dev.rollout.examples.fleet;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Restarts an instance at another version, by asking the agent of its machine. The agent makes it FENCED (it refuses older
 * tokens), IDEMPOTENT (it does an operation id once) and VERSIONED (it asks the running process). Without an agent, for
 * processes that outlive their driver: {@link dev.rollout.examples.adapters.ProcessUpdater}.
 */
public final class LocalProcessUpdater implements InstanceUpdater {
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final URI agent;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public LocalProcessUpdater(URI agent) {
        this.agent = agent;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.none().withFenced().withIdempotent().withVersioned();
    }

    @Override
    public void update(Instance instance, String version, CallContext context)
            throws IOException, InterruptedException {
        context.ensureOwned();
        long start = System.nanoTime();
        ask("/update", instance, context, Map.of("version", version));
        long millis = (System.nanoTime() - start) / 1_000_000;
        context.report("restarted at " + version + " in " + millis + " ms");
    }

    @Override
    public Optional<String> currentVersion(Instance instance, CallContext context)
            throws IOException, InterruptedException {
        String version = ask("/version", instance, context, Map.of());
        return version.isEmpty() ? Optional.empty() : Optional.of(version);
    }

    private String ask(String path, Instance instance, CallContext context, Map<String, String> more)
            throws IOException, InterruptedException {
        StringBuilder query = new StringBuilder(path)
                .append("?instance=")
                .append(encode(instance.id()))
                .append("&operation=")
                .append(encode(context.operationId()))
                .append("&token=")
                .append(context.fencingToken());
        more.forEach((name, value) -> query.append('&').append(name).append('=').append(encode(value)));
        Duration left = context.timeLeft();
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(agent.resolve(query.toString()))
                        .timeout(left.compareTo(SHORTEST) < 0 ? SHORTEST : left)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) {
            return response.body();
        }
        String said = "agent of " + instance.id() + ": " + response.body();
        throw response.statusCode() == Agent.REFUSED ? new RefusedByAgentException(said) : new IOException(said);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
