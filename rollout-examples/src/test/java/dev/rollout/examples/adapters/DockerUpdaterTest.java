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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class DockerUpdaterTest {
    private static final String PREFIX =
            "rollout-test-" + ProcessHandle.current().pid() + "-";

    @TempDir
    Path folder;

    private Unstarted fleet;
    private DockerHost host;
    private DockerUpdater updater;

    @BeforeEach
    void start() throws Exception {
        fleet = new Unstarted(PREFIX, 3, folder, Map.of());
        host = new DockerHost(fleet, folder);
        updater = host.updater();
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
        fleet.close();
    }

    @Test
    void a_fleet_of_containers_is_updated_and_no_request_is_lost() throws Exception {
        RollingUnderLoad.startAll(fleet, updater);
        try (SmallProxy proxy = SmallProxy.start(0, fleet.instances());
                LoadClient client = RollingUnderLoad.client(proxy.port(), true)) {
            LoadClient.Counts counts = RollingUnderLoad.roll(fleet, updater, new BalancerRouter(proxy), client);
            assertThat(counts.failures()).isEmpty();
            assertThat(counts.failed()).isZero();
        }
    }

    @Test
    void an_image_that_is_missing_fails_before_anything_is_touched() throws Exception {
        Instance instance = fleet.instances().get(0);
        updater.update(instance, "v1", call("op-1", 1));
        await().until(() -> fleet.starts(instance.id()) == 1);
        assertThatThrownBy(() -> updater.update(instance, "v9", call("op-2", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Docker refused POST /containers/create?name=" + instance.id() + ".next by 404: ")
                .hasMessageContaining("v9");
        assertThat(updater.currentVersion(instance, call("read", 1))).contains("v1");
        assertThat(fleet.judge().lowestRunning(System.currentTimeMillis(), Long.MAX_VALUE))
                .isEqualTo(1);
    }

    @Test
    void a_container_of_another_service_is_left_alone() throws Exception {
        Instance ours = fleet.instances().get(0);
        updater.update(ours, "v1", call("op-1", 1));
        Instance theirs = Instance.of(ours.id(), "api", ours.address(), "v1");
        String said = "container " + ours.id() + " belongs to instance " + ours.id()
                + " of service shop, so it is not touched for " + ours.id() + " of api";
        assertThatThrownBy(() -> updater.update(theirs, "v2", call("op-2", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(said);
        assertThatThrownBy(() -> updater.currentVersion(theirs, call("read", 1)))
                .hasMessageStartingWith(said);
        assertThat(updater.currentVersion(ours, call("read", 1))).contains("v1");
    }

    @Test
    void what_another_call_left_behind_in_the_middle_is_no_obstacle() throws Exception {
        Instance instance = fleet.instances().get(0);
        assertThat(updater.currentVersion(instance, call("read", 1))).isEmpty();
        updater.update(instance, "v1", call("op-1", 1));
        DockerSocket docker = new DockerSocket(DockerHost.socket());
        String rename = "/containers/" + instance.id() + "/rename?name=" + instance.id() + ".next";
        docker.ask("POST", "/containers/" + instance.id() + "/stop?t=1", new byte[0], Duration.ofSeconds(20));
        assertThat(updater.currentVersion(instance, call("read", 1))).isEmpty();
        assertThat(docker.ask("POST", rename, new byte[0], Duration.ofSeconds(5))
                        .good())
                .isTrue();
        updater.update(instance, "v2", call("op-2", 1));
        assertThat(updater.currentVersion(instance, call("read", 1))).contains("v2");
    }
}
