package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import dev.rollout.examples.fleet.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server that hosts have, with the keys that they have. */
@Tag("real")
class OpenSshTest {
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");

    @TempDir
    Path folder;

    private final int port = Ports.free(1).get(0);
    private Process sshd;
    private Instance instance;

    @BeforeEach
    void start() throws Exception {
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("host").toString());
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("id").toString());
        String config = """
                Port PORT
                ListenAddress 127.0.0.1
                HostKey FOLDER/host
                AuthorizedKeysFile FOLDER/id.pub
                PidFile none
                StrictModes no
                UsePAM no
                PermitRootLogin prohibit-password
                """.replace("PORT", Integer.toString(port)).replace("FOLDER", folder.toString());
        Files.writeString(folder.resolve("config"), config);
        String[] host = Files.readString(folder.resolve("host.pub")).split(" ", -1);
        Files.writeString(folder.resolve("known"), "[127.0.0.1]:" + port + " " + host[0] + " " + host[1] + "\n");
        if (System.getProperty("user.name").equals("root") && Files.notExists(PRIVILEGE_SEPARATION)) {
            Files.createDirectory(PRIVILEGE_SEPARATION);
        }
        sshd = new ProcessBuilder(
                        "/usr/sbin/sshd",
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("config").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().until(() -> Files.readString(folder.resolve("log")).contains("Server listening"));
        instance = new Instance("web-1", "shop", "127.0.0.1:80", "v1", null, null, Map.of("ssh", "127.0.0.1:" + port));
    }

    @AfterEach
    void stop() {
        sshd.destroyForcibly().onExit().join();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private SshUpdater updater(String... commands) {
        SshAccess access =
                new SshAccess(System.getProperty("user.name"), folder.resolve("id"), folder.resolve("known"));
        String state = folder.resolve("state").toString();
        return new SshUpdater(access, new SshCommands(List.of(commands), "cat " + folder + "/version", state));
    }

    @Test
    void a_version_of_any_characters_is_brought_and_read_back() throws Exception {
        try (SshUpdater updater = updater("cd " + folder, "printf %s {version} >version")) {
            for (String version : List.of("v1", "'; touch pwned; '$(touch pwned)`touch pwned`\\\"* ")) {
                updater.update(instance, version, call("op-" + version, 1));
                assertThat(Files.readString(folder.resolve("version"))).isEqualTo(version);
                assertThat(updater.currentVersion(instance, call("read", 1))).contains(version.strip());
            }
            assertThat(folder.resolve("pwned")).doesNotExist();
        }
    }

    @Test
    void a_command_whose_connection_was_cut_keeps_the_next_driver_out_until_it_has_ended() throws Exception {
        Path gate = folder.resolve("gate");
        Path version = folder.resolve("version");
        try (SshUpdater updater =
                updater("timeout 30 sh -c 'while ! [ -e " + gate + " ]; do sleep 0.05; done'", "echo v2 >" + version)) {
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op-1", 1, Duration.ofSeconds(2))))
                    .hasMessageContaining("not done at the deadline, and may go on there");
            assertThatThrownBy(() -> updater.currentVersion(instance, call("read", 2, Duration.ofSeconds(4))))
                    .hasMessageContaining("another call is still at work on this instance");
            assertThat(version).doesNotExist();
            Files.createFile(gate);
            assertThat(updater.currentVersion(instance, call("read", 2))).contains("v2");
            assertThatThrownBy(() -> updater.update(instance, "v3", call("op-2", 1)))
                    .hasMessageContaining("exit status 77: fencing token 1 is lower than 2");
        }
    }
}
