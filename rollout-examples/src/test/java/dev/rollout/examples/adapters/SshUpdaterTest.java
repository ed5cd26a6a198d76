package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollout.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class SshUpdaterTest {
    @TempDir
    static Path keys;

    private static SshHost host;

    @TempDir
    Path folder;

    private Instance instance;

    @BeforeAll
    static void start() throws IOException {
        host = new SshHost(keys);
    }

    @AfterAll
    static void stop() throws IOException {
        host.close();
    }

    @BeforeEach
    void instance() {
        instance = at("web-1", "127.0.0.1:" + host.port());
    }

    private static Instance at(String id, String host) {
        return new Instance(id, "shop", "127.0.0.1:8080", "v1", null, null, Map.of("ssh", host));
    }

    private SshUpdater updater(String... commands) {
        return new SshUpdater(
                host.access(),
                new SshCommands(
                        List.of(commands),
                        "cat " + folder.resolve("version"),
                        folder.resolve("state").toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1",
                "a b",
                "'; touch pwned; '",
                "$(touch pwned)",
                "`touch pwned`",
                "\"",
                "\\",
                "\\'",
                "*",
                "~",
                "&",
                "-n",
                "${HOME}",
                "$'\\''",
                "{instance}",
                "#",
                "ü 漢 \uD83D\uDE00"
            })
    void whatever_a_version_or_an_id_is_made_of_stays_one_word(String text) throws Exception {
        try (SshUpdater updater = updater(
                "cd " + folder, "printf '%s' {version} >version", "printf '<%s>' {instance}={version} {port} >words")) {
            Instance odd = at(text, "127.0.0.1:" + host.port());
            updater.update(odd, text, call("op-" + text, 1));
            assertThat(updater.currentVersion(odd, call("read", 1))).contains(text);
            assertThat(folder.resolve("words")).hasContent("<" + text + "=" + text + "><8080>");
            try (var files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("version", "words", "state");
            }
        }
    }

    @Test
    void the_first_command_that_fails_ends_the_update_and_the_error_says_where_and_why() {
        try (SshUpdater updater =
                updater("echo begun", "echo no such release >&2; exit 3", "touch " + folder.resolve("done"))) {
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("web-1 on 127.0.0.1:" + host.port() + ": exit status 3: no such release");
            assertThat(folder.resolve("done")).doesNotExist();
            assertThat(folder.resolve("state/shop%40web-1.done")).doesNotExist();
        }
    }

    @Test
    void only_the_end_of_much_output_is_kept() {
        try (SshUpdater updater = updater("seq 1 200000 >&2; exit 1")) {
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                    .satisfies(e -> assertThat(e.getMessage())
                            .endsWith("199999\n200000")
                            .hasSizeLessThan(1_100));
        }
    }

    @Test
    void at_the_deadline_a_call_ends_and_while_its_command_goes_on_nobody_else_gets_in() throws Exception {
        Path gate = folder.resolve("gate");
        try (SshUpdater updater = updater(
                "timeout 30 sh -c 'while ! [ -e " + gate + " ]; do sleep 0.05; done'",
                "touch " + folder.resolve("late"))) {
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op-1", 1, Duration.ofMillis(1_500))))
                    .hasMessageContaining("web-1 on 127.0.0.1")
                    .hasMessageContaining("not done at the deadline");
            assertThatThrownBy(() -> updater.currentVersion(instance, call("read", 2, Duration.ofSeconds(3))))
                    .hasMessageContaining("another call is still at work on this instance");
            Files.createFile(gate);
            await().until(() -> Files.exists(folder.resolve("late")));
            Files.writeString(folder.resolve("version"), "v2\n");
            assertThat(updater.currentVersion(instance, call("read", 2))).contains("v2");
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op-2", 1)))
                    .hasMessageContaining("exit status 77: fencing token 1 is lower than 2");
        }
    }

    @Test
    void an_interrupt_ends_the_wait() throws Exception {
        try (SshUpdater updater = updater("touch " + folder.resolve("begun"), "sleep 5")) {
            Thread call = new Thread(() -> {
                try {
                    updater.update(instance, "v2", call("op", 1));
                } catch (IOException | InterruptedException e) {
                    // as it should
                }
            });
            call.start();
            await().until(() -> Files.exists(folder.resolve("begun")));
            call.interrupt();
            call.join(1_000);
            assertThat(call.isAlive()).isFalse();
        }
    }

    @Test
    void a_host_with_another_key_or_an_unknown_one_gets_no_command() throws Exception {
        Path mark = folder.resolve("mark");
        String right = Files.readString(host.knownHosts());
        try (SshUpdater updater = updater("touch " + mark)) {
            for (boolean another : List.of(true, false)) {
                if (another) {
                    host.know(SshHost.generate(folder.resolve("other")));
                } else {
                    Files.writeString(host.knownHosts(), "");
                }
                assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                        .hasMessageStartingWith(
                                "web-1 on 127.0.0.1:" + host.port() + ": its host key is not the one in ")
                        .hasMessageContaining("compare it on the host");
                assertThat(mark).doesNotExist();
            }
        } finally {
            Files.writeString(host.knownHosts(), right);
        }
    }

    @Test
    void a_user_who_is_not_let_in_and_a_host_that_does_not_answer_are_named() throws Exception {
        SshAccess right = host.access();
        SshHost.generate(folder.resolve("other"));
        SshCommands commands = new SshCommands(List.of("true"), null, "/tmp");
        try (SshUpdater updater =
                new SshUpdater(new SshAccess("deploy", folder.resolve("other"), right.knownHosts()), commands)) {
            assertThatThrownBy(() -> updater.update(instance, "v2", call("op", 1)))
                    .hasMessageContaining("does not let deploy in with " + folder.resolve("other"))
                    .hasMessageContaining("authorized_keys");
        }
        try (SshUpdater updater = new SshUpdater(right, commands)) {
            assertThatThrownBy(() -> updater.update(at("web-1", "127.0.0.1:1"), "v2", call("op", 1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("web-1 on 127.0.0.1:1: ")
                    .hasMessageContaining("refused");
            assertThatThrownBy(() -> updater.update(at("web-1", "no host"), "v2", call("op", 1)))
                    .hasMessageContaining("web-1 has no host")
                    .hasMessageContaining("the label ssh");
            assertThat(updater.capabilities().versioned()).isFalse();
        }
    }
}
