package dev.rollout.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Deployment;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a client is there to be open, nobody speaks to it
class DashboardStreamTest {
    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private final List<String> names = new CopyOnWriteArrayList<>();

    private void take(String name, String data) {
        names.add(name);
        if (name.equals("change")) {
            seen.add(SseClient.sequence(data));
        }
    }

    private static String path(Deployment deployment) {
        return "api/deployments/" + deployment.id() + "/stream";
    }

    @Test
    void a_page_that_is_cut_off_for_ten_seconds_in_the_middle_sees_every_event_once() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings)) {
            fixture.fleet.add("shop", 24);
            Deployment deployment = fixture.deploy("shop", 2, Duration.ofMillis(1200));
            try (SseClient first = new SseClient(fixture.dashboard.uri(), path(deployment), 0, this::take)) {
                await().until(() -> seen.size() >= 8);
            }
            assertThat(names.get(0)).isEqualTo("snapshot");
            long last = seen.get(seen.size() - 1);
            names.clear();
            Instant cutOff = Instant.now();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Duration.between(cutOff, Instant.now()).compareTo(Duration.ofSeconds(10)) >= 0);
            assertThat(fixture.lastSequence(deployment)).as("went on meanwhile").isGreaterThan(last + 8);
            assertThat(fixture.isOver(deployment)).as("goes on still").isFalse();
            try (SseClient again = new SseClient(fixture.dashboard.uri(), path(deployment), last, this::take)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> names.contains("end"));
            }
            assertThat(names.get(0)).isEqualTo("snapshot");
            assertThat(seen).containsExactlyElementsOf(all(fixture, deployment));
        }
    }

    @Test
    void what_is_too_old_to_be_kept_for_a_page_is_read_from_the_store() throws Exception {
        try (Fixture fixture = Fixture.forgetful()) {
            fixture.fleet.add("shop", 40);
            Deployment deployment = fixture.deploy("shop", 20, Duration.ZERO);
            fixture.fleet.deployer().await(deployment.id(), Duration.ofSeconds(60));

            try (SseClient late = new SseClient(fixture.dashboard.uri(), path(deployment), 0, this::take)) {
                await().until(() -> names.contains("end"));
            }

            assertThat(seen).hasSizeGreaterThan(100).containsExactlyElementsOf(all(fixture, deployment));
            assertThat(names).doesNotContain("lost");
        }
    }

    private static List<Long> all(Fixture fixture, Deployment deployment) {
        return LongStream.rangeClosed(1, fixture.lastSequence(deployment))
                .boxed()
                .toList();
    }

    @Test
    void after_a_restart_of_the_dashboard_the_page_goes_on_and_the_history_is_there() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings)) {
            Deployment deployment = fixture.deployAndHold("shop", 6, 2);
            try (SseClient first = new SseClient(fixture.dashboard.uri(), path(deployment), 0, this::take)) {
                await().until(() -> seen.size() >= 5);
            }
            fixture.dashboard.close();
            fixture.serve(settings -> settings);
            long last = seen.get(seen.size() - 1);
            fixture.fleet.deployer().rollBack(deployment.id(), dev.rollout.By.of("anna"));
            fixture.fleet.deployer().await(deployment.id(), Duration.ofSeconds(60));
            try (SseClient again = new SseClient(fixture.dashboard.uri(), path(deployment), last, this::take)) {
                await().until(() -> names.contains("end"));
            }
            assertThat(seen).containsExactlyElementsOf(all(fixture, deployment));
            assertThat(fixture.get("api/services/shop").body()).contains(deployment.id(), "\"rolled_back\"");
            assertThat(fixture.get("api/services").body()).contains("\"recent\":[{\"id\":\"" + deployment.id());
            assertThat(fixture.get("api/deployments/" + deployment.id()).body()).contains("\"plan\":{", "\"floor\":4");
        }
    }

    @Test
    void a_client_that_never_reads_is_dropped() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings.patience(Duration.ofMillis(300)))) {
            Deployment deployment = fixture.deployAndHold("shop", 30_000, 300); // more than a socket buffers by itself
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(new java.net.InetSocketAddress(
                        "localhost", fixture.dashboard.uri().getPort()));
                socket.getOutputStream()
                        .write(("GET /" + path(deployment) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8));
                idle.add(socket);
            }
            await().until(() -> fixture.dashboard.openStreams() == 5);
            try (SseClient reading = new SseClient(fixture.dashboard.uri(), path(deployment), 0, this::take)) {
                await().until(() -> fixture.dashboard.openStreams() == 1);
                await().until(() -> seen.size() > 500);
            }
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void more_pages_than_allowed_are_told_to_come_later() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings.maxStreams(1))) {
            try (SseClient one = new SseClient(fixture.dashboard.uri(), "api/stream", 0, this::take)) {
                await().until(() -> names.contains("services"));
                assertThat(fixture.get("api/stream").statusCode()).isEqualTo(503);
            }
        }
    }

    @Test
    void an_unknown_deployment_is_not_found() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings)) {
            assertThat(fixture.get("api/deployments/none/stream").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void two_hundred_pages_see_two_thousand_instances_within_half_a_second() throws Exception {
        int pages = 200;
        AtomicLongArray delays = new AtomicLongArray(60_000);
        AtomicLongArray counts = new AtomicLongArray(pages);
        try (Fixture fixture = new Fixture(settings -> settings)) {
            Deployment deployment = fixture.deployAndHold("shop", 2000, 20);
            List<SseClient> clients = new ArrayList<>();
            for (int page = 0; page < pages; page++) {
                int number = page;
                clients.add(new SseClient(fixture.dashboard.uri(), path(deployment), 0, (name, data) -> {
                    if (name.equals("change")) {
                        counts.incrementAndGet(number);
                        record(delays, data);
                    }
                }));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> least(counts) > 60);
            for (int i = 0; i < delays.length(); i++) {
                delays.set(i, 0); // up to here pages were opened, and read what was before them
            }
            for (int batch = 0; batch < 25; batch++) {
                int known = batch;
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> fixture.fleet
                                        .deployer()
                                        .find(deployment.id())
                                        .orElseThrow()
                                        .progress()
                                        .batch()
                                > known);
                promote(fixture, deployment);
            }
            long last = fixture.lastSequence(deployment);
            await().atMost(Duration.ofSeconds(60)).until(() -> least(counts) >= last);
            long p99 = percentile(delays, 0.99);
            System.out.printf(
                    "200 pages, 2,000 instances, %d events each: half within %d ms, 99 %% within %d ms, heap %d MB%n",
                    last,
                    percentile(delays, 0.5),
                    p99,
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1_000_000);
            assertThat(p99).isLessThan(5_000); // 500 is the aim on a quiet machine
            for (SseClient client : clients) {
                client.close();
            }
        }
    }

    private static void promote(Fixture fixture, Deployment deployment) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(dev.rollout.RefusedException.class)
                .until(() -> fixture.fleet.deployer().promote(deployment.id(), dev.rollout.By.of("anna")) != null);
    }

    private static void record(AtomicLongArray delays, String data) {
        int at = data.indexOf("\"at\":\"") + 6;
        long delay = Duration.between(Instant.parse(data.substring(at, data.indexOf('"', at))), Instant.now())
                .toMillis();
        delays.incrementAndGet((int) Math.max(0, Math.min(delay, delays.length() - 1)));
    }

    private static long least(AtomicLongArray counts) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < counts.length(); i++) {
            least = Math.min(least, counts.get(i));
        }
        return least;
    }

    private static long percentile(AtomicLongArray delays, double share) {
        long total = 0;
        for (int i = 0; i < delays.length(); i++) {
            total += delays.get(i);
        }
        long until = 0;
        for (int i = 0; i < delays.length(); i++) {
            until += delays.get(i);
            if (until >= total * share) {
                return i;
            }
        }
        return delays.length();
    }
}
