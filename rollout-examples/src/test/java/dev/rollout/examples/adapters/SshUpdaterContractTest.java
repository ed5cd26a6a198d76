package dev.rollout.examples.adapters;

import dev.rollout.Instance;
import dev.rollout.contract.InstanceUpdaterContract;
import dev.rollout.spi.InstanceUpdater;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SshUpdaterContractTest extends InstanceUpdaterContract {
    @TempDir
    Path folder;

    private SshHost host;
    private SshUpdater updater;

    @BeforeEach
    void start() throws IOException {
        host = new SshHost(folder);
        updater = new SshUpdater(
                host.access(),
                new SshCommands(
                        List.of("cd " + folder, "echo {version} >version", "echo {operation} >>effects"),
                        "cat " + folder.resolve("version"),
                        folder.resolve("state").toString()));
    }

    @AfterEach
    void stop() throws IOException {
        updater.close();
        host.close();
    }

    @Override
    protected InstanceUpdater updater() {
        return updater;
    }

    @Override
    protected Instance instance() {
        return new Instance("i-1", "shop", "x", "v1", null, null, Map.of("ssh", "127.0.0.1:" + host.port()));
    }

    @Override
    protected String oneVersion() {
        return "v1";
    }

    @Override
    protected String anotherVersion() {
        return "v2";
    }

    @Override
    protected int effects() throws IOException {
        return Files.readAllLines(folder.resolve("effects")).size();
    }
}
