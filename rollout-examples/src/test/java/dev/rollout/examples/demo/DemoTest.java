package dev.rollout.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class DemoTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "small"})
    void every_promise_is_kept_behind(String proxy) throws Exception {
        try (DemoChild demo = new DemoChild(directory, "--proxy", proxy, "--json", "--batch-pause", "0.2")) {
            assertThat(demo.process().waitFor(6, TimeUnit.MINUTES)).isTrue();
            demo.remember();
            assertThat(demo.process().exitValue()).as(demo.errors()).isZero();
            assertThat(demo.output().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(demo.output().lines().reduce((first, second) -> second).orElseThrow())
                    .contains("\"kept\":true", "\"status\":\"rolled_back\"", "\"weight\":25", "\"store\":\"green\"");
            await().atMost(Duration.ofSeconds(30)).until(() -> demo.left().isEmpty());
        }
    }
}
