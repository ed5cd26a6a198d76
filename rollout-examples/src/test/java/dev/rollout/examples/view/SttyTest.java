package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SttyTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static String answer(Duration patience, String script) {
        return Stty.answer(new ProcessBuilder("sh", "-c", script), patience);
    }

    @Test
    void rows_and_columns_are_told() {
        assertThat(answer(LONG, "echo 24 80")).isEqualTo("24 80\n");
    }

    @Test
    void who_fails_has_told_nothing() {
        assertThat(answer(LONG, "echo 24 80; exit 1")).isEmpty();
        assertThat(Stty.answer(new ProcessBuilder("/no/such/program"), LONG)).isEmpty();
    }

    @Test
    void who_answers_late_has_told_nothing_and_is_ended() {
        assertThat(answer(Duration.ofMillis(50), "echo 24 80; exec sleep 60")).isEmpty();
        await().until(() -> ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().commandLine().orElse("").endsWith("sleep 60")));
    }

    @Test
    void an_interrupt_ends_the_question_and_is_kept() {
        Thread.currentThread().interrupt();
        assertThat(answer(LONG, "exec sleep 60")).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
    }
}
