package dev.rollout.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Policy;
import dev.rollout.examples.cli.Stage.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The number with which the command line ends says how it went, over a real database with a real engine. */
@ExtendWith(Stage.class)
class ExitCodesTest {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/platform";

    private final Stage stage;

    ExitCodesTest(Stage stage) {
        this.stage = stage;
    }

    private Deployment held(String service, String version, Policy policy) throws SQLException {
        stage.fleet(service, 4);
        stage.hold(service);
        return stage.engine()
                .deploy(DeploymentRequest.of(service, version).policy(policy).startedBy("anna"));
    }

    private int watched(String id) {
        return stage.run("watch", id, "--timeout", "60s").status();
    }

    @Test
    void completed_is_0(@TempDir Path folder) throws Exception {
        stage.fleet("exit-completed", 4);
        Said said = stage.run(
                "deploy",
                "exit-completed",
                "v2",
                "--policy",
                Stage.policyFile(folder, 1),
                "--batch-size",
                "50%",
                "--watch");
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).contains("4/4 updated", "  completed\n");
    }

    @Test
    void failed_is_1() throws SQLException {
        Deployment begun = held(
                "exit-failed", Stage.SICK, Stage.policy(2).autoRollback(false).build());
        stage.letGo("exit-failed");
        assertThat(watched(begun.id())).isEqualTo(1);
    }

    @Test
    void superseded_is_1_for_who_watches_the_old_one() throws SQLException {
        Deployment begun = held("exit-superseded", "v2", Stage.policy(1).build());
        assertThat(stage.run("deploy", "exit-superseded", "v3", "--supersede").status())
                .isZero();
        stage.letGo("exit-superseded");
        assertThat(watched(begun.id())).isEqualTo(1);
    }

    @Test
    void a_rollback_that_fails_is_1_as_is_every_end_that_is_neither_of_the_others() {
        assertThat(Exit.of(DeploymentStatus.ROLLBACK_FAILED)).isEqualTo(1);
        assertThat(Arrays.stream(DeploymentStatus.values())
                        .filter(DeploymentStatus::isFinal)
                        .map(Exit::of))
                .containsExactly(0, 1, 2, 1, 3, 1);
    }

    @Test
    void rolled_back_is_2() throws SQLException {
        Deployment begun = held("exit-back", Stage.SICK, Stage.policy(2).build());
        stage.letGo("exit-back");
        assertThat(watched(begun.id())).isEqualTo(2);
    }

    @Test
    void cancelled_is_3() throws SQLException {
        Deployment begun = held("exit-cancelled", "v2", Stage.policy(1).build());
        Said said = stage.run("cancel", begun.id(), "--by", "max", "--reason", "looks slow");
        assertThat(said.status()).as(said.err()).isZero();
        stage.letGo("exit-cancelled");
        assertThat(watched(begun.id())).isEqualTo(3);
        assertThat(stage.engine().find(begun.id()).orElseThrow().reason()).contains("max", "looks slow");
    }

    @Test
    void not_ended_in_time_is_4_and_it_goes_on() throws SQLException {
        Deployment begun = held("exit-late", "v2", Stage.policy(2).build());
        Said said = stage.run("watch", begun.id(), "--timeout", "1s");
        assertThat(said.status()).isEqualTo(4);
        assertThat(said.err()).contains("not ended after 1 s, it goes on; waiting: ");
        stage.letGo("exit-late");
        assertThat(watched(begun.id())).isZero();
    }

    @Test
    void a_wrong_command_line_is_64_and_says_what_is_wrong(@TempDir Path folder) throws Exception {
        Path broken = Files.writeString(folder.resolve("request.json"), "{\"version\": \"v2\", \"polcy\": {}}");
        Path noJson = Files.writeString(folder.resolve("no.json"), "{\"version\" \"v2\"}");
        assertUsage("no command");
        assertUsage("unknown command 'frobnicate'", "frobnicate");
        assertUsage("Missing required parameter: 'DEPLOYMENT'", "watch");
        assertUsage("unknown option --jsn", "watch", "d-1", "--jsn");
        assertUsage(
                "must be 0–720h, such as 90s, 30m or PT1H30M, was '5 minutes'", "watch", "d", "--timeout", "5 minutes");
        assertUsage("service must be set", "deploy");
        assertUsage("version must be set", "plan", "web");
        assertUsage("polcy", "deploy", "web", "--request", broken.toString());
        assertUsage("no.json: not valid JSON at line 1", "deploy", "web", "--request", noJson.toString());
        assertUsage(
                "there is no such file",
                "deploy",
                "web",
                "v2",
                "--policy",
                folder.resolve("absent").toString());
        assertUsage("batchSize", "deploy", "web", "v2", "--batch-size", "many");
        assertUsage("--limit must be 1–1000, was 0", "history", "--limit", "0");
        assertUsage("schema", "schema", "--schema", "Bad Name");
        assertUsage("like jdbc:postgresql://", "status", "--postgres", "postgres://db");
        assertThat(Stage.runIn(Map.of(), "status").err()).contains("give --postgres", "ROLLOUT_POSTGRES");
        assertThat(Stage.runIn(Map.of(), "status").status()).isEqualTo(64);
    }

    private void assertUsage(String message, String... args) {
        Said said = stage.run(args);
        assertThat(said.status()).as(said.toString()).isEqualTo(64);
        assertThat(said.err()).contains(message);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void what_can_not_be_done_is_65() throws SQLException {
        Said unknown = stage.run("explain", "no-such-thing");
        assertThat(unknown.status()).isEqualTo(65);
        assertThat(unknown.err()).contains("there is no deployment 'no-such-thing'");
        Deployment begun = held("exit-refused", "v2", Stage.policy(2).build());
        Said active = stage.run("deploy", "exit-refused", "v3");
        assertThat(active.status()).isEqualTo(65);
        assertThat(active.err()).contains(begun.id());
        assertThat(stage.run("resume", begun.id()).status()).isEqualTo(65);
        stage.letGo("exit-refused");
        assertThat(watched(begun.id())).isZero();
    }

    @Test
    void a_database_that_can_not_be_reached_is_69_and_named_without_its_password() {
        Said said = Stage.runIn(
                Map.of("PGUSER", "app", "PGPASSWORD", "hunter2"),
                "status",
                "--postgres",
                NOWHERE + "?password=hunter3");
        assertThat(said.status()).isEqualTo(69);
        assertThat(said.err())
                .contains("PostgreSQL at 127.0.0.1:1/platform as app", "can't be reached")
                .doesNotContain("hunter");
    }

    @Test
    void a_database_without_the_tables_is_69_and_the_way_out_is_named() {
        Said said = stage.run("status", "--schema", "elsewhere");
        assertThat(said.status()).isEqualTo(69);
        assertThat(said.err()).contains("schema 'elsewhere' is missing", "schema --install");
    }

    @Test
    void a_password_is_never_told_again_whatever_is_wrong_with_the_line() {
        for (String[] line : new String[][] {
            {"status", "--pasword", "hunter2"},
            {"status", "--pasword=hunter2"},
            {"watch", "d-1", "hunter2"},
            {"deploy", "web", "v2", "--attribute", "hunter2"},
            {"status", "--password=hunter2", "--postgres", "jdbc:postgresql://app:hunter2@db/x"},
            {"status", "--password", "hunter2", "--postgres", NOWHERE},
            {"schema", "--install", "--password=hunter2", "--postgres", NOWHERE}
        }) {
            Said said = stage.run(line);
            assertThat(said.status()).isGreaterThanOrEqualTo(64);
            assertThat(said.out() + said.err()).doesNotContain("hunter");
        }
    }
}
