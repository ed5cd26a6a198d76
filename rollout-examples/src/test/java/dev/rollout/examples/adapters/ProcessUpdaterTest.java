package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.examples.traffic.BalancerRouter;
import dev.rollout.examples.traffic.LoadClient;
import dev.rollout.examples.traffic.SmallProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessUpdaterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    @Test
    void a_fleet_of_processes_is_updated_and_no_request_is_lost() throws Exception {
        try (Unstarted fleet = new Unstarted(3, folder, Map.of())) {
            ProcessUpdater updater = new ProcessUpdater(folder, fleet.command(), Duration.ofSeconds(10));
            RollingUnderLoad.startAll(fleet, updater);
            try (SmallProxy proxy = SmallProxy.start(0, fleet.instances());
                    LoadClient client = RollingUnderLoad.client(proxy.port(), true)) {
                LoadClient.Counts counts = RollingUnderLoad.roll(fleet, updater, new BalancerRouter(proxy), client);
                assertThat(counts.failures()).isEmpty();
                assertThat(counts.failed()).isZero();
            }
        }
    }

    @Test
    void a_process_that_ended_by_itself_runs_no_version_and_its_operation_is_done_again() throws Exception {
        try (Unstarted fleet = new Unstarted(1, folder, Map.of())) {
            ProcessUpdater updater = new ProcessUpdater(folder, fleet.command(), SECOND);
            Instance instance = fleet.instances().get(0);
            updater.update(instance, "v1", call("op-1", 1));
            pid(instance).destroyForcibly();
            await().until(() ->
                    updater.currentVersion(instance, call("read", 1)).isEmpty());
            updater.update(instance, "v1", call("op-1", 1));
            assertThat(updater.currentVersion(instance, call("read", 1))).contains("v1");
            await().until(() -> fleet.starts(instance.id()) == 2);
        }
    }

    /** A number that went to another process after the pid file was written. */
    @Test
    void a_stranger_with_the_number_of_an_old_process_is_left_alone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try (Unstarted fleet = new Unstarted(1, folder, Map.of())) {
            ProcessUpdater updater = new ProcessUpdater(folder, fleet.command(), SECOND);
            Instance instance = fleet.instances().get(0);
            Path file = Files.writeString(pidFile(instance), stranger.pid() + "\nv1\nop-1\n");
            assertThat(updater.currentVersion(instance, call("read", 1))).contains("v1");
            Files.setLastModifiedTime(
                    file,
                    FileTime.from(stranger.info().startInstant().orElseThrow().minus(Duration.ofMinutes(1))));
            assertThat(updater.currentVersion(instance, call("read", 1))).isEmpty();
            updater.update(instance, "v2", call("op-2", 1));
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void one_that_ignores_sigterm_is_killed_after_its_time() throws Exception {
        try (Unstarted fleet = new Unstarted(1, folder, Map.of())) {
            Instance instance = fleet.instances().get(0);
            Process deaf =
                    new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done").start();
            assertThat(deaf.getInputStream().read()).isEqualTo('r');
            Files.writeString(pidFile(instance), deaf.pid() + "\nv0\nop-0\n");
            new ProcessUpdater(folder, fleet.command(), Duration.ofMillis(200)).update(instance, "v1", call("op-1", 1));
            assertThat(deaf.waitFor()).isEqualTo(128 + 9);
        }
    }

    @Test
    void what_it_has_started_ends_with_it() throws Exception {
        try (Unstarted fleet = new Unstarted(1, folder, Map.of())) {
            Instance instance = fleet.instances().get(0);
            List<String> behind = new ArrayList<>(List.of("sh", "-c", "\"$@\" & wait", "sh"));
            behind.addAll(fleet.command());
            ProcessUpdater updater = new ProcessUpdater(folder, behind, SECOND);
            updater.update(instance, "v1", call("op-1", 1));
            ProcessHandle child = pid(instance).children().findFirst().orElseThrow();
            updater.update(instance, "v2", call("op-2", 1));
            await().until(() -> fleet.starts(instance.id()) == 2);
            assertThat(LocalProcess.isThere(child)).isFalse();
            assertThat(updater.currentVersion(instance, call("read", 1))).contains("v2");
            LocalProcess.end(pid(instance), SECOND, call("end", 1));
        }
    }

    @Test
    void a_port_that_somebody_else_has_is_said_and_nothing_is_started() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Instance instance = Instance.of("i-01", "shop", "127.0.0.1:" + other.getLocalPort(), "v1");
            ProcessUpdater updater = new ProcessUpdater(folder, List.of("sleep", "60"), SECOND);
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("something else listens at " + instance.address() + " where i-01 has to,"
                            + " so it was not started: end that, or give the instance another address");
            assertThat(pidFile(instance)).doesNotExist();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_clock_that_was_set_makes_no_stranger_of_a_process() throws Exception {
        try (Unstarted fleet = new Unstarted(1, folder, Map.of())) {
            ProcessUpdater updater = new ProcessUpdater(folder, fleet.command(), SECOND);
            Instance instance = fleet.instances().get(0);
            updater.update(instance, "v1", call("op-1", 1));
            Files.setLastModifiedTime(pidFile(instance), FileTime.from(Instant.EPOCH));
            assertThat(updater.currentVersion(instance, call("read", 1))).contains("v1");
            List<String> lines = new ArrayList<>(Files.readAllLines(pidFile(instance)));
            lines.set(3, "1");
            ProcessHandle process = pid(instance);
            Files.write(pidFile(instance), lines);
            assertThat(updater.currentVersion(instance, call("read", 1))).isEmpty();
            process.destroy();
        }
    }

    @Test
    void one_that_ends_or_does_not_listen_fails_with_the_end_of_what_it_printed() {
        Instance instance = Instance.of("i-01", "shop", "127.0.0.1:1", "v1");
        ProcessUpdater ends = new ProcessUpdater(folder, List.of("sh", "-c", "echo no database; exit 3"), SECOND);
        assertThatThrownBy(() -> ends.update(instance, "v1", call("op-1", 1)))
                .isInstanceOf(IOException.class)
                .hasMessage("i-01 ended with status 3 before it listened; " + folder.resolve("shop%40i-01.out")
                        + " ends with: no database");
        ProcessUpdater deaf =
                new ProcessUpdater(folder, List.of("sh", "-c", "echo deaf {version}; exec sleep 60"), SECOND);
        assertThatThrownBy(() -> deaf.update(instance, "v1", call("op-2", 1, SECOND)))
                .hasMessageContaining("i-01 does not listen at its address in time, and is left running")
                .hasMessageEndingWith("deaf v1");
        ProcessUpdater missing = new ProcessUpdater(folder, List.of("/no/such/program"), SECOND);
        assertThatThrownBy(() -> missing.update(instance, "v1", call("op-3", 1)))
                .hasMessageContaining("i-01 ended with status 127")
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void what_could_not_work_is_refused_where_it_is_set() {
        List<String> command = List.of("true");
        assertThatThrownBy(() -> new ProcessUpdater(folder.resolve("none"), command, SECOND))
                .hasMessage("folder must be an existing folder, was " + folder.resolve("none"));
        assertThatThrownBy(() -> new ProcessUpdater(folder, List.of(), SECOND))
                .hasMessage("command must name a program");
        assertThatThrownBy(() -> new ProcessUpdater(folder, List.of("app", "{pot}"), SECOND))
                .hasMessageContaining("command has {pot}, which is none of");
        assertThatThrownBy(() -> new ProcessUpdater(folder, command, SECOND.negated()))
                .hasMessage("stopTime must not be negative, was PT-1S");
        ProcessUpdater updater = new ProcessUpdater(folder, command, SECOND);
        assertThatThrownBy(() -> updater.update(Instance.of("i-01", "shop", "a host", "v1"), "v2", call("op", 1)))
                .hasMessage("i-01 has no port to listen at: give it an address like host:port");
    }

    @Test
    void a_file_that_holds_something_else_is_named_and_nothing_is_done() throws Exception {
        Instance instance = Instance.of("i-01", "shop", "127.0.0.1:1", "v1");
        ProcessUpdater updater = new ProcessUpdater(
                folder, List.of("touch", folder.resolve("done").toString()), SECOND);
        Files.writeString(pidFile(instance), "pid?");
        assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                .hasMessageContaining("shop%40i-01.pid is no pid file of this updater")
                .hasMessageContaining("i-01");
        Files.writeString(folder.resolve("shop%40i-01.token"), "token?");
        assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                .hasMessageContaining("shop%40i-01.token holds no fencing token");
        assertThat(folder.resolve("done")).doesNotExist();
    }

    private Path pidFile(Instance instance) {
        return folder.resolve("shop%40" + instance.id() + ".pid");
    }

    private ProcessHandle pid(Instance instance) throws IOException {
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pidFile(instance)).get(0)))
                .orElseThrow();
    }
}
