package dev.rollout.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.postgres.PostgresStateStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see, over deployments that are kept in a real PostgreSQL. */
@Tag("browser")
class DashboardBrowserTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static EmbeddedPostgres server;
    private static PostgresStateStore store;

    @TempDir
    Path profile;

    @BeforeAll
    static void startServer() throws Exception {
        server = DurablePostgres.builder().start();
        PostgresSchema.install(server.getPostgresDatabase());
        store = PostgresStateStore.open(server.getJdbcUrl("postgres", "postgres"), "postgres", null);
    }

    @AfterAll
    static void stopServer() throws Exception {
        store.close();
        server.close();
    }

    @Test
    void a_deployment_is_followed_paused_and_resumed() throws Exception {
        try (Fixture fixture = Fixture.withToken(store);
                Browser browser = new Browser(profile)) {
            fixture.fleet.add("checkout", 19);
            fixture.fleet.add("checkout", "<script>alert(1)</script>");
            Deployment deployment = fixture.deploy("checkout", 2, Duration.ofSeconds(4));
            open(fixture, browser, deployment);
            await().atMost(SOON)
                    .until(() -> browser.text("#headline").startsWith("2/20 updated, 0 failed, batch 1 of 10"));
            await().atMost(SOON).until(() -> browser.text(".cell.c-healthy").startsWith("✓"));
            await().atMost(SOON).until(() -> browser.text("#waits").contains("pause before batch"));
            String left = browser.text("#waits .left");
            await().atMost(SOON).until(() -> !browser.text("#waits .left").equals(left));
            await().atMost(SOON).until(() -> browser.text("#headline").startsWith("4/20 updated"));
            assertThat(browser.text(".grid")).contains("<script>alert(1)</script>");
            signIn(browser);
            act(browser, "pause", "the graphs look odd");
            await().atMost(SOON).until(() -> browser.text("#headline").contains("paused"));
            browser.screenshot("deployment-paused");
            act(browser, "resume", "they are well");
            await().atMost(SOON).until(() -> browser.text("#headline").contains("in progress"));
            String updated = browser.text("#headline");
            await().atMost(SOON).until(() -> !browser.text("#headline").equals(updated));
            browser.click(".toast button");
            pictures(browser, "deployment");
            assertThat(fixture.store.events(deployment.id(), 1, 500))
                    .anyMatch(event -> event.event() instanceof DeploymentEvent.GoalSet set
                            && set.by().equals(new dev.rollout.By("Jürgen", "the graphs look odd")));
            browser.driver.get(fixture.dashboard.uri().toString());
            await().atMost(SOON).until(() -> browser.text(".cards").contains("checkout"));
            pictures(browser, "overview");
            assertThat(browser.severeLogs()).isEmpty();
        }
    }

    @Test
    void a_failing_version_shows_its_evidence_and_the_rollback() throws Exception {
        try (Fixture fixture = Fixture.withToken(store);
                Browser browser = new Browser(profile)) {
            fixture.fleet.add("search", 12);
            Deployment deployment = fixture.fleet
                    .deployer()
                    .deploy(DeploymentRequest.of("search", DemoFleet.BAD_VERSION)
                            .policy(DemoFleet.policy(2).build())
                            .startedBy("anna"));
            open(fixture, browser, deployment);
            await().atMost(SOON).until(() -> browser.text("#trouble").contains("503 after 41 ms"));
            await().atMost(SOON).until(() -> browser.text("#headline").contains("rolled back"));
            assertThat(fixture.fleet
                            .deployer()
                            .find(deployment.id())
                            .orElseThrow()
                            .status())
                    .isEqualTo(DeploymentStatus.ROLLED_BACK);
            browser.click(".cell.c-rolled_back");
            assertThat(browser.text(".panel .evidence")).contains("503 after 41 ms");
            assertThat(browser.text(".panel")).contains("Version before", "v1", "Updating to v3", "Rolled back to v1");
            pictures(browser, "failure");
            assertThat(browser.severeLogs()).isEmpty();
        }
    }

    @Test
    void who_takes_no_part_is_not_taken_for_updated() throws Exception {
        try (Fixture fixture = Fixture.withToken(store);
                Browser browser = new Browser(profile)) {
            fixture.fleet.add("partly", 10);
            Deployment deployment = fixture.fleet
                    .deployer()
                    .deploy(DeploymentRequest.of("partly", "v2")
                            .only("partly-01", "partly-02")
                            .policy(DemoFleet.policy(1)
                                    .batchPause(Duration.ofMinutes(30))
                                    .build()));
            open(fixture, browser, deployment);
            await().atMost(SOON).until(() -> browser.text(".cell.c-healthy").startsWith("✓"));

            String line = fixture.fleet
                    .deployer()
                    .find(deployment.id())
                    .orElseThrow()
                    .progress()
                    .line();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(browser.text("#headline")).isEqualTo(line));
            assertThat(browser.text(".legend")).contains("take no part 8");
        }
    }

    @Test
    void one_that_waits_for_another_is_pending_and_the_place_between_two_batches_is_told_by_the_events()
            throws Exception {
        try (Fixture fixture = Fixture.withToken(store);
                Browser browser = new Browser(profile)) {
            browser.driver.get(fixture.dashboard.uri().toString());

            assertThat(browser.module("model.js", """
                    const model = new module.Model();
                    model.takeSnapshot({ status: 'pending', version: 'v3', instances: [
                      { id: 'a', status: 'pending', evidence: [] }, { id: 'b', status: 'skipped', evidence: [] },
                      { id: 'c', status: 'skipped', evidence: [] }] });
                    const at = '2030-01-01T00:00:00Z';
                    model.apply({ sequence: 1, at, type: 'deployment_started', skipped: ['b'] });
                    const before = model.state ?? model.status.status;
                    model.apply({ sequence: 2, at, type: 'activated' });
                    const { updated, total } = model.tally();
                    return [before, model.state, updated + '/' + total].join(' ');
                    """)).isEqualTo("pending in_progress 1/3");
            assertThat(browser.module("plan.js", """
                    const steps = [{ kind: 'batch', number: 1, size: 1 }, { kind: 'shift', weight: 10 }, { kind: 'bake', millis: 1 },
                      { kind: 'shift', weight: 50 }, { kind: 'bake', millis: 1 }, { kind: 'shift', weight: 100 }];
                    const node = document.createElement('div');
                    module.drawPlan(node, { snapshot: { plan: { steps } }, batch: 1, state: 'in_progress',
                      passed: [{ kind: 'shift', weight: 10 }, { kind: 'shift', weight: 50 }],
                      status: { status: 'in_progress', batch: 1, waits: [{ kind: 'bake', text: 'bake' }] } });
                    return [...node.querySelectorAll('li')].findIndex(li => li.getAttribute('aria-current')).toString();
                    """)).isEqualTo("4");
        }
    }

    @Test
    void two_thousand_instances_fit_on_a_page() throws Exception {
        try (Fixture fixture = Fixture.withToken(store);
                Browser browser = new Browser(profile)) {
            Deployment deployment = fixture.deployAndHold("big", 2000, 200);
            open(fixture, browser, deployment);
            await().atMost(SOON).until(() -> browser.text("#headline").startsWith("200/2000"));
            screenshots(browser, "large");
            // once: it looks at each of them, and they look as those of a small page do
            assertThat(browser.accessibilityViolations()).isEqualTo(List.of());
            assertThat(browser.severeLogs()).isEmpty();
        }
    }

    private static void open(Fixture fixture, Browser browser, Deployment deployment) {
        browser.look(1280, "light");
        browser.driver.get(fixture.dashboard.uri() + "#/d/" + deployment.id());
    }

    private static void signIn(Browser browser) {
        browser.click("#who");
        browser.type("dialog [name=name]", "Jürgen");
        browser.type("dialog [name=token]", Fixture.TOKEN);
        browser.click("dialog button[type=submit]");
    }

    private static void act(Browser browser, String action, String reason) {
        await().atMost(SOON)
                .until(() -> !browser.text("[data-action=" + action + "]").isEmpty());
        browser.click("[data-action=" + action + "]");
        browser.type("dialog textarea", reason);
        browser.click("dialog button[type=submit]");
    }

    /** On a desk and on a phone, dark and light; nothing is wider than the screen, and everybody can use it. */
    private static void pictures(Browser browser, String name) throws Exception {
        screenshots(
                browser,
                name,
                () -> assertThat(browser.accessibilityViolations()).isEqualTo(List.of()));
    }

    private static void screenshots(Browser browser, String name) throws Exception {
        screenshots(browser, name, () -> {});
    }

    private static void screenshots(Browser browser, String name, Check check) throws Exception {
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(1280, 390)) {
                browser.look(width, scheme);
                await().atMost(SOON).until(() -> !browser.overflows());
                await().atMost(SOON).until(browser::isDrawnToSize);
                browser.screenshot(name + "-" + width + "-" + scheme);
                check.run();
            }
        }
    }

    private interface Check {
        void run() throws Exception;
    }
}
