package dev.rollout.examples.fleet;

import dev.rollout.Instance;
import dev.rollout.gate.MetricSource;
import dev.rollout.gate.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the instances count themselves, asked from each of them: {@link #REQUESTS} and {@link #ERRORS}, a sample a second. A
 * platform team would ask its monitoring instead.
 */
public final class InstanceMetrics implements MetricSource {
    public static final String REQUESTS = "requests";
    public static final String ERRORS = "errors";

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    @Override
    public List<Sample> samples(String metric, List<Instance> group, Instant from, Instant to)
            throws IOException, InterruptedException {
        int column = List.of(REQUESTS, ERRORS).indexOf(metric) + 1;
        if (column == 0) {
            throw new IllegalArgumentException("instances count requests and errors, not " + metric);
        }
        List<Sample> samples = new ArrayList<>();
        for (Instance instance : group) {
            for (String line : ask(instance).lines().toList()) {
                String[] words = line.split(" ", -1);
                samples.add(
                        new Sample(Instant.ofEpochMilli(Long.parseLong(words[0])), Double.parseDouble(words[column])));
            }
        }
        return samples;
    }

    private String ask(Instance instance) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://" + instance.address() + "/metrics"))
                        .timeout(TIMEOUT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(instance.id() + " answered " + response.statusCode() + " for its metrics");
        }
        return response.body();
    }
}
