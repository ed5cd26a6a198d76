package dev.rollout.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollout.Canary;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.PauseAfterBatch;
import dev.rollout.Step;
import dev.rollout.examples.cli.Stage.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each command once, as people and as programs use it. */
@ExtendWith(Stage.class)
class EachCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;

    EachCommandTest(Stage stage) {
        this.stage = stage;
    }

    private String said(String... args) {
        Said said = stage.run(args);
        assertThat(said.status()).as(said.err()).isZero();
        return said.out();
    }

    private JsonNode json(String... args) throws IOException {
        String[] all = java.util.Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--json";
        String out = said(all);
        assertThat(out.lines()).as("one value").hasSize(1);
        return JSON.readTree(out);
    }

    private void awaitStatus(String id, DeploymentStatus status) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stage.engine().find(id).orElseThrow().status() == status);
    }

    @Test
    void plan_and_deploy_take_a_request_file_and_options_win(@TempDir Path folder) throws Exception {
        stage.fleet("cmd-plan", 6);
        Path request = Files.writeString(folder.resolve("request.json"), """
                {"service": "cmd-plan", "version": "v2", "key": "release-7", "attributes": {"token": "s3cret"},
                 "policy": {"batchSize": 3, "batchPause": "PT0S", "health": {"startDelay": "PT0S"}}}""");
        Path ids = Files.writeString(folder.resolve("ids"), "cmd-plan-01\ncmd-plan-02\n\n");
        String file = request.toString();

        assertThat(said("plan", "--request", file)).startsWith("cmd-plan to v2: 6 of 6 instances in 2 batches");
        assertThat(said("plan", "cmd-plan", "v3", "--request", file, "--batch-size", "1,50%", "--max-unavailable", "3"))
                .startsWith("cmd-plan to v3: 6 of 6 instances in 3 batches");
        assertThat(said("plan", "--request", file, "--only-from", ids.toString()))
                .startsWith("cmd-plan to v2: 2 of 6 instances");
        assertThat(json("plan", "--request", file).path("batches")).hasSize(2);

        JsonNode begun = json("deploy", "--request", file, "--reason", "release 7");
        assertThat(json("deploy", "--request", file, "--reason", "release 7").path("id"))
                .isEqualTo(begun.path("id"));
        assertThat(begun.path("startedBy").path("actor").asText()).isEqualTo("anna");
        String id = begun.path("id").asText();
        assertThat(stage.run("watch", id, "--timeout", "60s").status()).isZero();
        assertThat(said("status", "cmd-plan"))
                .contains("6/6 updated, 0 failed, completed")
                .doesNotContain("s3cret");
    }

    @Test
    void plan_needs_no_database_where_the_instances_come_from_a_file(@TempDir Path folder) throws IOException {
        Path fleet = Files.writeString(folder.resolve("fleet.json"), """
                [{"id": "a", "version": "v1"}, {"id": "b", "version": "v1", "zone": "z1"}, {"id": "c", "version": "v2"}]""");
        Said said = Stage.runIn(Map.of(), "plan", "web", "v2", "--instances", fleet.toString(), "--batch-size", "1");
        assertThat(said.out())
                .as(said.err())
                .startsWith("web to v2: 2 of 3 instances in 2 batches, at least 2 serving");
    }

    @Test
    void status_history_and_explain_answer_in_words_and_in_json() throws Exception {
        stage.fleet("cmd-look", 4);
        stage.hold("cmd-look");
        Deployment begun = stage.engine()
                .deploy(DeploymentRequest.of("cmd-look", "v2")
                        .policy(Stage.policy(2).build())
                        .startedBy("max"));
        await().until(() -> said("explain", begun.id()).contains("updating to v2"));

        assertThat(said("status"))
                .contains("deployment", begun.id() + "  cmd-look", "0/4 updated, 0 failed, batch 1 of 2");
        assertThat(said("status", "cmd-look"))
                .contains(
                        "cmd-look  v1 → v2  in progress",
                        "started by max · driven by driver-1 · " + begun.id(),
                        "cmd-look-01 U  cmd-look-02 U  cmd-look-03 .",
                        "2/4 in service, floor 2",
                        "cmd-look-01 updating ",
                        " s, at most 4 min 5",
                        " more · v1 → v2\n");
        assertThat(json("status", begun.id()).path("instances")).hasSize(4);
        assertThat(json("status")).anyMatch(each -> each.path("id").asText().equals(begun.id()));
        assertThat(said("explain", "cmd-look").lines().toList().get(1)).startsWith("waiting: ");
        assertThat(json("explain", "cmd-look").path("waits").toString()).contains("\"type\":\"updating\"");
        stage.letGo("cmd-look");
        awaitStatus(begun.id(), DeploymentStatus.COMPLETED);
        assertThat(said("explain", begun.id())).endsWith("waits for nothing\n");
        assertThat(said("history", "cmd-look").lines()).hasSize(2);
        assertThat(json("history").get(0).has("id")).isTrue();
        assertThat(json("history", "cmd-look", "--limit", "1")).hasSize(1);
        assertThat(said("history", "nobody")).isEqualTo("no deployment\n");
    }

    @Test
    void a_deployment_is_paused_promoted_and_brought_back_and_the_events_say_by_whom() throws SQLException {
        stage.fleet("cmd-steer", 4);
        String id = stage.engine()
                .deploy(DeploymentRequest.of("cmd-steer", "v2")
                        .policy(Stage.policy(2)
                                .pauseAfterBatch(PauseAfterBatch.of(1))
                                .build()))
                .id();
        await().until(() -> said("explain", id).contains("paused"));
        said("promote", id, "--by", "otto");
        awaitStatus(id, DeploymentStatus.COMPLETED);
        String back = said("rollback", "cmd-steer", "--by", "ida", "--reason", "slow");
        assertThat(back).startsWith("cmd-steer to v2 (").doesNotStartWith("cmd-steer to v2 (" + id);
        String events =
                stage.run("watch", "cmd-steer", "--json", "--timeout", "60s").out();
        assertThat(events.lines().allMatch(line -> line.startsWith("{\"deployment\":\"") && line.endsWith("}")))
                .isTrue();
        assertThat(events).contains("\"actor\":\"ida\",\"reason\":\"slow\"", "\"type\":\"deployment_finished\"");
        assertThat(said("status", "cmd-steer")).contains("rolled back");
    }

    @Test
    void pause_resume_accept_and_retry(@TempDir Path folder) throws Exception {
        stage.fleet("cmd-hold", 4);
        stage.hold("cmd-hold");
        String id = json("deploy", "cmd-hold", "v2", "--policy", Stage.policyFile(folder, 2))
                .path("id")
                .asText();
        await().until(() -> said("explain", id).contains("updating to v2"));
        said("pause", id);
        stage.letGo("cmd-hold");
        awaitStatus(id, DeploymentStatus.PAUSED);
        said("resume", id);
        said("pause", id);
        awaitStatus(id, DeploymentStatus.PAUSED);
        said("accept", id, "--reason", "enough");
        awaitStatus(id, DeploymentStatus.FAILED);
        JsonNode again = json("retry", id);
        assertThat(again.path("follows").path("deployment").asText()).isEqualTo(id);
        assertThat(stage.run("cancel", "cmd-hold", "--roll-back").status()).isZero();
        assertThat(stage.run("watch", again.path("id").asText(), "--timeout", "60s")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void approve_and_reject_answer_what_is_waited_for() throws SQLException {
        for (String answer : List.of("approve", "reject")) {
            String service = "cmd-" + answer;
            stage.fleet(service, 3);
            String id = stage.engine()
                    .deploy(DeploymentRequest.of(service, "v2")
                            .strategy(Canary.of(Step.instances(1), Step.approval("lead")))
                            .policy(Stage.policy(1).build()))
                    .id();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> said("explain", id).contains("to be approved"));
            assertThat(stage.run(answer, id, "boss").status()).isEqualTo(65);
            said(answer, id);
            assertThat(stage.run("watch", id, "--timeout", "60s").status()).isEqualTo(answer.equals("approve") ? 0 : 2);
            assertThat(stage.run(answer, id).err()).contains("does not wait for an approval");
        }
    }

    @Test
    void schema_prints_and_installs_the_tables_and_says_whether_they_are_there() throws IOException {
        assertThat(Stage.runIn(Map.of(), "schema", "--schema", "fresh").out()).contains("create schema", "fresh");
        assertThat(json("schema").path("version").asInt()).isEqualTo(1);
        assertThat(stage.run("schema", "--verify", "--schema", "fresh").status())
                .isEqualTo(69);
        assertThat(said("schema", "--install", "--schema", "fresh")).isEqualTo("schema fresh has version 1\n");
        assertThat(said("schema", "--verify", "--schema", "fresh")).isEqualTo("schema fresh has version 1\n");
        assertThat(said("status", "--schema", "fresh")).isEqualTo("nothing is under way\n");
    }

    @Test
    void simulate_keeps_its_own_codes() {
        assertThat(said("simulate", "scenarios/good-deployment.json")).contains("\"passed\":true");
        assertThat(stage.run("simulate", "scenarios/absent.json").status()).isEqualTo(2);
        assertThat(stage.run("simulate").status()).isEqualTo(2);
    }

    @Test
    void each_command_says_how_it_is_used() {
        assertThat(said("--help")).contains("Usage: rollout", "Exit codes:", "  watch", " 4   not ended");
        Program.commands(new Surroundings(System.out, System.err, Map.of(), json -> null))
                .getSubcommands()
                .keySet()
                .forEach(name -> assertThat(said(name, "--help")).contains("rollout " + name));
    }
}
