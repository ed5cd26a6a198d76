package dev.rollout.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoEndTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PROCESSES = 23;

    @TempDir
    Path directory;

    /** INT is what Ctrl-C sends; KILL leaves the demo no time for anything. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL"})
    void no_process_and_no_folder_is_left_when_the_demo_is_ended_in_the_middle(String signal) throws Exception {
        try (DemoChild demo = new DemoChild(directory, "--proxy", "small")) {
            await().atMost(PATIENCE)
                    .until(() -> demo.output().contains("i-01 updating")
                            || !demo.process().isAlive());
            assertThat(demo.remember()).as(demo.errors()).hasSizeGreaterThanOrEqualTo(PROCESSES);
            demo.signal(signal);
            assertThat(demo.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            await().atMost(PATIENCE).until(() -> demo.left().isEmpty());
            await().atMost(PATIENCE).until(() -> demo.folders().isEmpty());
        }
    }

    @Test
    void a_wrong_option_is_explained_and_starts_nothing() throws Exception {
        try (DemoChild demo = new DemoChild(directory, "--fast")) {
            assertThat(demo.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.process().exitValue()).isEqualTo(2);
            assertThat(demo.errors()).startsWith("unknown option --fast").contains("--batch-pause SECONDS");
            assertThat(demo.folders()).isEmpty();
        }
    }
}
