package dev.rollout.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class DemoTest {
    @TempDir
    Path directory;

    @Test
    void every_promise_is_kept_behind_haproxy() throws Exception {
        try (DemoChild demo = new DemoChild(directory, "--proxy", "haproxy", "--json", "--batch-pause", "0.2")) {
            assertThat(demo.process().waitFor(4, TimeUnit.MINUTES)).isTrue();
            demo.remember();
            assertThat(demo.process().exitValue()).as(demo.errors()).isZero();
            assertThat(demo.output().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(demo.output().lines().reduce((first, second) -> second).orElseThrow())
                    .contains("\"kept\":true", "\"status\":\"rolled_back\"");
            await().atMost(Duration.ofSeconds(30)).until(() -> demo.left().isEmpty());
        }
    }
}
