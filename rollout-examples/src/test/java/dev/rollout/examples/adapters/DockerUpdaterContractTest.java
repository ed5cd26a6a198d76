package dev.rollout.examples.adapters;

import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.contract.InstanceUpdaterContract;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.spi.InstanceUpdater;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class DockerUpdaterContractTest extends InstanceUpdaterContract {
    @TempDir
    Path folder;

    private Unstarted fleet;
    private DockerHost host;

    @BeforeEach
    void start() throws Exception {
        fleet = new Unstarted("rollout-contract-" + ProcessHandle.current().pid() + "-", 1, folder, Map.of());
        host = new DockerHost(fleet, folder);
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
        fleet.close();
    }

    @Override
    protected InstanceUpdater updater() throws IOException {
        return host.updater();
    }

    @Override
    protected Instance instance() {
        return fleet.instances().get(0);
    }

    @Override
    protected String oneVersion() {
        return "v1";
    }

    @Override
    protected String anotherVersion() {
        return "v2";
    }

    /** A container runs a moment before its program writes that down. */
    @Override
    protected int effects() {
        await().during(Duration.ofSeconds(1))
                .until(() -> fleet.starts(instance().id()), Integer.class::isInstance);
        return fleet.starts(instance().id());
    }
}
