package dev.rollout.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
    @TempDir
    Path directory;

    private Judge judge;

    @BeforeEach
    void two_instances_of_which_the_first_is_updated_badly_and_brought_back() throws IOException {
        Path first = directory.resolve("a.log");
        Path second = directory.resolve("b.log");
        Files.writeString(first, """
                100 started version=v1 pid=1 operation=first-a token=0 healthy=true
                200 stopping version=v1 pid=1
                210 stopped version=v1 pid=1
                220 ended pid=1
                300 started version=v3 pid=2 operation=op+1 token=7 healthy=false
                400 stopping version=v3 pid=2
                500 started version=v1 pid=3 operation=op+2 token=7 healthy=true
                """);
        Files.writeString(second, "110 started version=v1 pid=4 operation=first-b token=0 healthy=true\n");
        judge = new Judge(Map.of("a", new InstanceLog(first), "b", new InstanceLog(second)));
    }

    @Test
    void counts_healthy_processes_at_the_worst_moment() {
        assertThat(judge.lowestRunning(150, 199)).isEqualTo(2);
        assertThat(judge.lowestRunning(150, 600)).isEqualTo(1);
        assertThat(judge.lowestRunning(250, 260)).isEqualTo(1);
        assertThat(judge.lowestRunning(500, 600)).isEqualTo(1);
        assertThat(judge.lowestRunning(501, 600)).isEqualTo(2);
        assertThat(judge.lowestRunning(0, 600)).isZero();
    }

    @Test
    void names_who_was_touched_and_what_runs() {
        assertThat(judge.touched(150, 600)).containsExactly("a");
        assertThat(judge.touched(0, 120)).containsExactly("a", "b");
        assertThat(judge.touched(501, 600)).isEmpty();
        assertThat(judge.versions()).containsEntry("a", "v1").containsEntry("b", "v1");
    }

    @Test
    void finds_an_operation_that_took_effect_twice() throws IOException {
        assertThat(judge.operationsDoneTwice()).isEmpty();
        new InstanceLog(directory.resolve("b.log")).append(InstanceLog.STARTED, "operation", "op 1");
        assertThat(judge.operationsDoneTwice()).containsExactly("op 1");
    }
}
