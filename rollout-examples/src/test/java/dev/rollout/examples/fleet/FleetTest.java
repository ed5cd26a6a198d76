package dev.rollout.examples.fleet;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.gate.Sample;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    @TempDir
    Path directory;

    private Fleet fleet;
    private LocalProcessUpdater updater;
    private Instance first;

    @BeforeEach
    void start() throws Exception {
        fleet = Fleet.start("shop", "v1", 2, directory);
        updater = new LocalProcessUpdater(fleet.agent());
        first = fleet.instances().get(0);
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
    }

    @Test
    void instances_tell_their_version_and_are_restarted_at_another() throws Exception {
        assertThat(updater.currentVersion(first, call("look", 1))).contains("v1");
        updater.update(first, "v2", call("op-1", 1));
        assertThat(updater.currentVersion(first, call("look", 1))).contains("v2");
        assertThat(HealthCheck.ask(port(first))).contains(new HealthCheck.Answer(true, "v2"));
        assertThat(fleet.judge().versions()).containsEntry("i-01", "v2").containsEntry("i-02", "v1");
        assertThat(fleet.judge().touched(0, Long.MAX_VALUE)).containsExactly("i-01", "i-02");
    }

    @Test
    void the_bad_release_starts_and_fails_its_health_check() throws Exception {
        updater.update(first, "v3", call("op-1", 1));
        assertThat(HealthCheck.ask(port(first))).contains(new HealthCheck.Answer(false, "v3"));
    }

    @Test
    void the_faulty_release_is_healthy_and_answers_each_20th_request_with_an_error_which_its_metrics_tell()
            throws Exception {
        Instant start = Instant.now().minusSeconds(1);
        updater.update(first, "v5", call("op-1", 1));
        assertThat(HealthCheck.ask(port(first))).contains(new HealthCheck.Answer(true, "v5"));
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + first.address() + "/"))
                .build();
        int errors = 0;
        for (int i = 0; i < 100; i++) {
            errors +=
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 500 ? 1 : 0;
        }
        assertThat(errors).isEqualTo(5);
        InstanceMetrics metrics = new InstanceMetrics();
        Instant now = Instant.now();
        assertThat(sum(metrics.samples(InstanceMetrics.REQUESTS, fleet.instances(), start, now)))
                .isEqualTo(100);
        assertThat(sum(metrics.samples(InstanceMetrics.ERRORS, List.of(first), start, now)))
                .isEqualTo(5);
        assertThatThrownBy(() -> metrics.samples("latency", List.of(first), start, now))
                .hasMessage("instances count requests and errors, not latency");
    }

    private static double sum(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::value).sum();
    }

    /** IDEMPOTENT, as the instances' own log tells it. */
    @Test
    void the_same_operation_is_done_once_also_when_asked_for_at_the_same_time() throws Exception {
        ExecutorService drivers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                LocalProcessUpdater driver = new LocalProcessUpdater(fleet.agent());
                calls.add(drivers.submit(() -> {
                    driver.update(first, "v2", call("op-1", 1));
                    return null;
                }));
            }
            for (Future<?> future : calls) {
                future.get();
            }
        } finally {
            drivers.shutdownNow();
        }
        assertThat(fleet.judge().operationsDoneTwice()).isEmpty();
        assertThat(entries(InstanceLog.STARTED)).hasSize(2);
        assertThat(entries(InstanceLog.REPEATED)).hasSize(3);
    }

    /** FENCED: I2b. */
    @Test
    void a_driver_that_was_replaced_is_refused_from_the_moment_the_new_one_looked() throws Exception {
        updater.update(first, "v2", call("op-1", 5));
        updater.currentVersion(first, call("look", 6));
        assertThatThrownBy(() -> updater.update(first, "v1", call("op-2", 5)))
                .isInstanceOf(RefusedByAgentException.class)
                .hasMessageContaining("fencing token 5 is older than 6");
        assertThatThrownBy(() -> updater.currentVersion(first, call("look", 5)))
                .isInstanceOf(RefusedByAgentException.class);
        assertThat(updater.currentVersion(first, call("look", 6))).contains("v2");
        assertThat(entries(InstanceLog.REFUSED)).hasSize(2);
    }

    @Test
    void a_killed_process_counts_as_down_and_is_replaced_by_the_next_update() throws Exception {
        ProcessHandle.of(Long.parseLong(entries(InstanceLog.STARTED).get(0).fact("pid")))
                .orElseThrow()
                .destroyForcibly();
        await().until(() -> fleet.judge().lowestRunning(0, Long.MAX_VALUE) == 0
                && !entries(InstanceLog.ENDED).isEmpty());
        assertThat(updater.currentVersion(first, call("look", 1))).isEmpty();
        updater.update(first, "v2", call("op-1", 1));
        assertThat(updater.currentVersion(first, call("look", 1))).contains("v2");
    }

    @Test
    void nothing_is_left_when_the_fleet_is_closed() throws Exception {
        List<Integer> ports = fleet.instances().stream().map(FleetTest::port).toList();
        fleet.close();
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        ports.stream().allMatch(port -> HealthCheck.ask(port).isEmpty()));
        assertThatThrownBy(() -> updater.update(first, "v2", call("op-1", 1))).isInstanceOf(Exception.class);
    }

    private List<InstanceLog.Entry> entries(String what) {
        return new InstanceLog(directory.resolve("i-01.log"))
                .entries().stream().filter(entry -> entry.what().equals(what)).toList();
    }

    private static int port(Instance instance) {
        return Integer.parseInt(instance.address().split(":")[1]);
    }
}
