package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Instance;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no Docker. */
class DockerSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instance INSTANCE = Instance.of("web-1", "shop", "127.0.0.1:80", "v1");
    private static final String CONTAINER = "{\"Image\": \"shop:{version}\"}";

    @TempDir
    Path folder;

    private Path socket;

    @BeforeEach
    void socket() {
        socket = folder.resolve("docker.sock");
    }

    @Test
    void what_could_not_work_is_refused_where_it_is_set() throws IOException {
        assertThatThrownBy(() -> new DockerUpdater(socket, CONTAINER, SECOND))
                .hasMessage("socket must be that of a running Docker Engine, and there is none at " + socket);
        Files.createFile(socket);
        assertThatThrownBy(() -> new DockerUpdater(socket, "Image: shop", SECOND))
                .hasMessageContaining("container must be JSON: ");
        assertThatThrownBy(() -> new DockerUpdater(socket, "{\"Image\": 1}", SECOND))
                .hasMessageContaining("container must be a JSON object with an Image");
        assertThatThrownBy(() -> new DockerUpdater(socket, "{\"Image\": \"shop:{tag}\"}", SECOND))
                .hasMessageContaining("container has {tag}, which is none of");
        assertThatThrownBy(() -> new DockerUpdater(socket, CONTAINER, SECOND.negated()))
                .hasMessage("stopTime must not be negative, was PT-1S");
        DockerUpdater updater = new DockerUpdater(socket, CONTAINER, SECOND);
        assertThatThrownBy(() -> updater.update(Instance.of("../x", "shop", "x", "v1"), "v2", call("op", 1)))
                .hasMessageContaining("instance id must be letters, digits, _ . - to be the name of a container");
        assertThatThrownBy(() -> updater.update(INSTANCE, "v2", call("op", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Docker at " + socket + ", GET /containers/web-1/json: ");
    }

    @Test
    void an_engine_that_does_not_answer_is_given_up_at_the_deadline_and_at_an_interrupt() throws Exception {
        try (ServerSocketChannel engine = listen()) {
            DockerUpdater updater = new DockerUpdater(socket, CONTAINER, SECOND);
            assertThatThrownBy(() -> updater.update(INSTANCE, "v2", call("op", 1, Duration.ofMillis(200))))
                    .hasMessageEndingWith("GET /containers/web-1/json: no answer in time");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> updater.update(INSTANCE, "v2", call("op", 1)))
                    .isInstanceOfAny(InterruptedException.class, IOException.class);
            assertThat(Thread.interrupted() || engine.isOpen()).isTrue();
        }
    }

    @Test
    void what_is_no_http_is_said() throws Exception {
        try (ServerSocketChannel engine = listen()) {
            Thread thread = new Thread(() -> {
                try (SocketChannel client = engine.accept()) {
                    client.write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    // the assertion says what was wrong
                }
            });
            thread.start();
            DockerUpdater updater = new DockerUpdater(socket, CONTAINER, SECOND);
            assertThatThrownBy(() -> updater.currentVersion(INSTANCE, call("read", 1)))
                    .hasMessageStartingWith("Docker at " + socket);
            thread.join();
        }
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }
}
