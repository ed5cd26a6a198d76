package dev.rollout.examples.dashboard;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.memory.InMemoryStateStore;
import dev.rollout.spi.DriverSessions;
import dev.rollout.spi.Retention;
import dev.rollout.spi.StateStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A fleet that is made up, and a dashboard of it. */
final class Fixture implements AutoCloseable {
    static final String TOKEN = "a-token-of-some-length";

    private static final long PLENTY = 32L * 1024 * 1024;

    final StateStore store;
    final DemoFleet fleet;
    final HttpClient http = HttpClient.newHttpClient();
    private final long keptBytes;
    Dashboard dashboard;

    Fixture(UnaryOperator<DashboardSettings> settings) {
        this(new InMemoryStateStore(), PLENTY, settings);
    }

    private <S extends StateStore & DriverSessions & Retention> Fixture(
            S store, long keptBytes, UnaryOperator<DashboardSettings> settings) {
        this.store = store;
        this.keptBytes = keptBytes;
        this.fleet = new DemoFleet(store, Duration.ZERO);
        this.dashboard = serve(settings);
    }

    Dashboard serve(UnaryOperator<DashboardSettings> settings) {
        dashboard = new Dashboard(
                        fleet.deployer(),
                        settings.apply(DashboardSettings.defaults().port(0).store(store)),
                        keptBytes)
                .start();
        return dashboard;
    }

    static Fixture withToken() {
        return withToken(new InMemoryStateStore());
    }

    static <S extends StateStore & DriverSessions & Retention> Fixture withToken(S store) {
        return new Fixture(store, PLENTY, settings -> settings.users(Users.token(TOKEN)));
    }

    /** A dashboard that keeps next to nothing of what went by. */
    static Fixture forgetful() {
        return new Fixture(new InMemoryStateStore(), 4_000, settings -> settings);
    }

    /** Begins a deployment that pauses for long after its first batch. */
    Deployment deployAndHold(String service, int instances, int batch) {
        fleet.add(service, instances);
        return deploy(service, batch, Duration.ofMinutes(30));
    }

    Deployment deploy(String service, int batch, Duration pause) {
        return fleet.deployer()
                .deploy(DeploymentRequest.of(service, "v2")
                        .policy(DemoFleet.policy(batch).batchPause(pause).build())
                        .startedBy("anna"));
    }

    long lastSequence(Deployment deployment) {
        return fleet.deployer().find(deployment.id()).orElseThrow().lastSequence();
    }

    boolean isOver(Deployment deployment) {
        return fleet.deployer().find(deployment.id()).orElseThrow().status().isFinal();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(uri(path));
    }

    HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    URI uri(String path) {
        return dashboard.uri().resolve(path);
    }

    /** A request that lacks nothing. */
    HttpRequest.Builder action(String id, String action) throws IOException, InterruptedException {
        return action(dashboard.uri(), id, action);
    }

    HttpRequest.Builder action(URI pages, String id, String action) throws IOException, InterruptedException {
        String csrf = get(pages.resolve("api/session")).body().replaceAll(".*\"csrf\":\"([^\"]+)\".*", "$1");
        return HttpRequest.newBuilder(pages.resolve("api/deployments/" + id + "/" + action))
                .header("Content-Type", "application/json")
                .header("Origin", "http://localhost:" + pages.getPort())
                .header("Cookie", "rollout_csrf=" + csrf)
                .header(Guard.CSRF_HEADER, csrf)
                .header("Authorization", "Bearer " + TOKEN)
                .header(Users.NAME_HEADER, "J%C3%BCrgen")
                .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"looks slow\"}"));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        dashboard.close();
        fleet.close();
    }
}
