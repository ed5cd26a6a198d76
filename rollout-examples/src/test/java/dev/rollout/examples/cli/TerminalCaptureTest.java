package dev.rollout.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.DeploymentRequest;
import dev.rollout.PolicyBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What people see: the command line in a pseudo-terminal, over a real database, while a real engine drives. What it wrote is
 * shown on the model of a screen, where nothing may be wider than the window, and no picture may leave it at the top.
 */
@ExtendWith(Stage.class)
class TerminalCaptureTest {
    private static final Path CAPTURED = Path.of("target", "terminal");
    private static final int ROWS = 24;

    private final Stage stage;

    TerminalCaptureTest(Stage stage) {
        this.stage = stage;
    }

    private String deployed(String service, int instances, String version, PolicyBuilder policy) throws SQLException {
        stage.fleet(service, instances);
        stage.hold(service);
        return stage.engine()
                .deploy(DeploymentRequest.of(service, version)
                        .policy(policy.build())
                        .startedBy("anna"))
                .id();
    }

    private ChildProgram watch(String id, int columns, Map<String, String> environment) throws IOException {
        return ChildProgram.inTerminal(
                columns, ROWS, environment, "watch", id, "--postgres", stage.url(), "--user", "postgres");
    }

    private static void awaitPicture(ChildProgram child, String of) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> child.out().contains(of) || !child.err().isEmpty());
    }

    /** The pictures in which it was under way, of which the one in the middle is kept in a file. */
    private static Screen captured(String name, int columns, ChildProgram child, String during) throws IOException {
        Screen screen = new Screen(columns, ROWS).show(child.out());
        assertThat(screen.oversteps()).isEmpty();
        List<String> underWay =
                screen.frames().stream().filter(frame -> frame.contains(during)).toList();
        assertThat(underWay).as(child.out()).isNotEmpty();
        Files.createDirectories(CAPTURED);
        Files.writeString(CAPTURED.resolve(name + ".txt"), underWay.get(underWay.size() / 2));
        Files.writeString(CAPTURED.resolve(name + "-end.txt"), screen.text());
        return screen;
    }

    private void follow(String service, int instances, int batch) throws Exception {
        String id = deployed(service, instances, "v2", Stage.policy(batch));
        try (ChildProgram narrow = watch(id, 80, Map.of());
                ChildProgram wide = watch(id, 200, Map.of("NO_COLOR", "1"))) {
            awaitPicture(narrow, "updating");
            awaitPicture(wide, "updating");
            stage.letGo(service);

            assertThat(narrow.end()).isZero();
            assertThat(wide.end()).isZero();
            Screen at80 = captured(instances + "-instances-80-columns", 80, narrow, "in progress");
            // Where a size can't be read it is 80 by 24, so that nothing may ever be drawn anew in this window.
            assertThat(narrow.out()).doesNotContain("\u001b[H");
            Screen at200 = captured(instances + "-instances-200-columns", 200, wide, "in progress");
            assertThat(at80.isColoured()).isTrue();
            assertThat(at200.isColoured()).as("NO_COLOR").isFalse();
            for (Screen screen : List.of(at80, at200)) {
                assertThat(screen.text())
                        .contains(
                                service + "  v1 → v2  completed",
                                instances + "/" + instances + " updated, 0 failed, completed",
                                "started by anna",
                                instances + "/" + instances + " in service, floor " + (instances - batch));
                assertThat(letters(screen.text(), 'H')).isEqualTo(instances);
                assertThat(screen.frames())
                        .as("pictures with the line as people read it")
                        .anyMatch(frame -> frame.matches(
                                "(?s).*\\d+/" + instances + " updated, 0 failed, batch \\d+ of 10 in progress.*"));
            }
        }
    }

    /** In the cells: behind a name, or in rows of tens. */
    private static int letters(String text, char letter) {
        List<String> cells = new ArrayList<>();
        text.lines()
                .filter(line -> line.matches("[a-z]+-\\d+ .*"))
                .forEach(line -> cells.add(line.replaceAll("[a-z0-9-]", "")));
        return (int) String.join("", cells).chars().filter(c -> c == letter).count();
    }

    @Test
    void twenty_instances_at_80_and_at_200_columns() throws Exception {
        follow("checkout", 20, 2);
    }

    @Test
    void five_hundred_instances_at_80_and_at_200_columns() throws Exception {
        follow("search", 500, 50);
    }

    @Test
    void a_rollback_is_followed_in_the_same_picture_with_the_first_bad_instance_and_its_answers() throws Exception {
        String id = deployed("payments", 20, Stage.SICK, Stage.policy(2));
        try (ChildProgram child = watch(id, 80, Map.of())) {
            awaitPicture(child, "updating");
            stage.hold("payments", "v1");
            stage.letGo("payments");
            awaitPicture(child, "rolling back because");
            stage.letGo("payments", "v1");

            assertThat(child.end()).isEqualTo(2);
            Screen screen = captured("rollback-80-columns", 80, child, "rolling back because");
            assertThat(screen.text())
                    .contains(
                            "payments  v1 → v-sick  rolled back",
                            "back    [########################################] 2/2",
                            "payments-01 failed: ",
                            "unhealthy: 503 after 2 ms: \\u001b[31mno database",
                            "rolled back: 2 of 2 failed = 100 % > 10 %")
                    .doesNotContain("\u202e");
        }
    }
}
