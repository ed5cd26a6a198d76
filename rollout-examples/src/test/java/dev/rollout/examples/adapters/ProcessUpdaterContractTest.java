package dev.rollout.examples.adapters;

import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.contract.InstanceUpdaterContract;
import dev.rollout.examples.fleet.Unstarted;
import dev.rollout.spi.InstanceUpdater;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ProcessUpdaterContractTest extends InstanceUpdaterContract {
    @TempDir
    Path folder;

    private Unstarted fleet;
    private @Nullable FileChannel held;

    @BeforeEach
    void start() throws IOException {
        fleet = new Unstarted(1, folder, Map.of());
    }

    @AfterEach
    void stop() throws IOException {
        fleet.close();
        if (held != null) {
            held.close();
        }
    }

    @Override
    protected InstanceUpdater updater() {
        return new ProcessUpdater(folder, fleet.command(), Duration.ofSeconds(5));
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

    /** A process listens a moment before it writes that down. */
    @Override
    protected int effects() throws IOException {
        String pid = Files.readAllLines(folder.resolve("shop%40i-01.pid")).get(0);
        await().until(() -> fleet.log("i-01").entries().stream()
                .anyMatch(entry -> entry.fact("pid").equals(pid)));
        return fleet.starts("i-01");
    }

    /** Another driver is inside, and does not come out. */
    @Override
    protected void makeUpdatesHang() throws Exception {
        held = FileChannel.open(
                folder.resolve("shop%40i-01.token.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        held.lock();
    }
}
