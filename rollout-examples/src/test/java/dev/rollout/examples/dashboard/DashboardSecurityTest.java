package dev.rollout.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Deployment;
import dev.rollout.DeploymentStatus;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardSecurityTest {
    static {
        // What origins of others may do is what is tested here.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
    }

    private static final List<String> ACTIONS =
            List.of("pause", "resume", "promote", "approve", "reject", "cancel", "rollback", "retry");

    @Test
    void without_a_token_every_action_is_refused_and_changes_nothing() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings)) {
            Deployment deployment = fixture.deployAndHold("shop", 4, 1);
            for (String action : ACTIONS) {
                assertThat(fixture.send(fixture.action(deployment.id(), action)).statusCode())
                        .as(action)
                        .isEqualTo(403);
            }
            assertUntouched(fixture, deployment);
        }
    }

    @Test
    void a_foreign_origin_none_a_wrong_token_and_a_missing_csrf_value_are_refused() throws Exception {
        try (Fixture fixture = Fixture.withToken()) {
            Deployment deployment = fixture.deployAndHold("shop", 4, 1);
            for (String action : ACTIONS) {
                String id = deployment.id();
                refused(fixture, fixture.action(id, action).setHeader("Origin", "http://evil.example"));
                refused(fixture, fixture.action(id, action).setHeader("Origin", "null"));
                refused(fixture, fixture.action(id, action).setHeader("Origin", "http://localhost:1"));
                refused(fixture, fixture.action(id, action).setHeader("Sec-Fetch-Site", "cross-site"));
                refused(fixture, fixture.action(id, action).setHeader("Authorization", "Bearer wrong"));
                refused(fixture, fixture.action(id, action).setHeader(Guard.CSRF_HEADER, "wrong"));
                refused(fixture, fixture.action(id, action).setHeader("Cookie", "other=1"));
            }
            assertUntouched(fixture, deployment);
        }
    }

    private static void refused(Fixture fixture, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = fixture.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    }

    private static void assertUntouched(Fixture fixture, Deployment deployment) {
        assertThat(fixture.fleet.deployer().find(deployment.id()).orElseThrow().status())
                .isEqualTo(DeploymentStatus.IN_PROGRESS);
        assertThat(fixture.store.events(deployment.id(), 1, 100))
                .noneMatch(event -> event.event() instanceof dev.rollout.DeploymentEvent.GoalSet);
    }

    @Test
    void an_action_is_stored_with_user_and_reason() throws Exception {
        try (Fixture fixture = Fixture.withToken()) {
            Deployment deployment = fixture.deployAndHold("shop", 4, 1);
            HttpResponse<String> answer = fixture.send(fixture.action(deployment.id(), "pause"));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(fixture.store.events(deployment.id(), 1, 100))
                    .anyMatch(event -> event.event().toString().contains("Jürgen (looks slow)"));
            assertThat(fixture.send(fixture.action(deployment.id(), "retry")).statusCode())
                    .isEqualTo(409);
            assertThat(fixture.send(fixture.action(deployment.id(), "explode")).statusCode())
                    .isEqualTo(404);
            assertThat(fixture.send(fixture.action(deployment.id(), "pause")
                                    .POST(HttpRequest.BodyPublishers.ofString("{]")))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(fixture.send(fixture.action(deployment.id(), "pause")
                                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(20_000))))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void a_foreign_host_name_reads_nothing() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings)) {
            try (Socket socket = new Socket("localhost", fixture.dashboard.uri().getPort())) {
                socket.getOutputStream()
                        .write("GET /api/services HTTP/1.1\r\nHost: evil.example:8090\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                                .readLine())
                        .contains("403");
            }
        }
    }

    @Test
    void every_answer_forbids_foreign_scripts_and_frames() throws Exception {
        try (Fixture fixture = new Fixture(settings -> settings)) {
            for (String path :
                    List.of("", "app.js", "style.css", "api/services", "api/deployments/none", "../pom.xml")) {
                HttpResponse<String> answer = fixture.get(path);
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElseThrow())
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
            }
            assertThat(fixture.get("Dashboard.class").statusCode()).isEqualTo(404);
            assertThat(fixture.get("..%2f..%2fpom.xml").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void names_are_never_markup_neither_in_the_answers_nor_in_the_page() throws Exception {
        String name = "<script>alert(1)</script>";
        try (Fixture fixture = new Fixture(settings -> settings)) {
            fixture.fleet.add("shop", name);
            fixture.fleet.add("shop", "web-2");
            Deployment deployment = fixture.deploy("shop", 1, java.time.Duration.ofMinutes(30));
            HttpResponse<String> answer = fixture.get("api/deployments/" + deployment.id());
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
            assertThat(answer.body()).contains("\"id\":\"<script>alert(1)</script>\"");
        }
        for (String script :
                List.of("app", "dom", "model", "overview", "deployment", "instances", "plan", "charts", "actions")) {
            assertThat(resource(script + ".js"))
                    .as("%s builds nodes from text only", script)
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "DOMParser");
        }
        assertThat(resource("index.html")).doesNotContain("<style", "style=", "onclick=", "http://", "https://");
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Dashboard.class.getResourceAsStream(name)) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_short_token_is_refused() {
        assertThatThrownBy(() -> Users.token("short")).hasMessageContaining("at least 16");
    }
}
