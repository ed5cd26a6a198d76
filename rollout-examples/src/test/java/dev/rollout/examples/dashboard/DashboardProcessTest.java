package dev.rollout.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.examples.fleet.JavaCommand;
import dev.rollout.examples.postgres.DurablePostgres;
import dev.rollout.postgres.PostgresSchema;
import dev.rollout.postgres.PostgresStateStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a process of its own, which knows nothing of the driver but their PostgreSQL. */
@SuppressWarnings("try") // a page is there to be open, nobody speaks to it
class DashboardProcessTest {
    @TempDir
    Path directory;

    @Test
    void another_process_shows_a_deployment_and_stops_it() throws Exception {
        try (EmbeddedPostgres server = DurablePostgres.builder().start()) {
            PostgresSchema.install(server.getPostgresDatabase());
            String url = server.getJdbcUrl("postgres", "postgres");
            try (PostgresStateStore store = PostgresStateStore.open(url, "postgres", null);
                    Fixture driver = Fixture.withToken(store)) {
                driver.fleet.add("shop", 12);
                Deployment deployment = driver.deploy("shop", 2, Duration.ofSeconds(2));
                List<Long> seen = new CopyOnWriteArrayList<>();
                try (Program program = new Program(url)) {
                    URI pages = program.uri();
                    assertThat(driver.get(pages.resolve("api/services")).body()).contains(deployment.id());
                    try (var page =
                            new SseClient(pages, "api/deployments/" + deployment.id() + "/stream", 0, (name, data) -> {
                                if (name.equals("change")) {
                                    seen.add(SseClient.sequence(data));
                                }
                            })) {
                        await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() > 12);
                        assertThat(driver.send(driver.action(pages, deployment.id(), "rollback"))
                                        .statusCode())
                                .isEqualTo(200);
                        driver.fleet.deployer().await(deployment.id(), Duration.ofSeconds(60));
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> seen.size() >= driver.lastSequence(deployment));
                    }
                }
                assertThat(seen)
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, driver.lastSequence(deployment))
                                .boxed()
                                .toList());
                assertThat(driver.fleet
                                .deployer()
                                .find(deployment.id())
                                .orElseThrow()
                                .status())
                        .isEqualTo(DeploymentStatus.ROLLED_BACK);
                assertThat(store.events(deployment.id(), 1, 500))
                        .anyMatch(event -> event.event() instanceof DeploymentEvent.GoalSet set
                                && set.by().equals(new dev.rollout.By("Jürgen", "looks slow")));
            }
        }
    }

    /** The program as people start it. */
    private final class Program implements AutoCloseable {
        private final Process process;

        Program(String url) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    JavaCommand.java(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    DashboardMain.class.getName(),
                    "--postgres",
                    url,
                    "--port",
                    "0"));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(directory.resolve("err").toFile());
            builder.environment().put("ROLLOUT_DASHBOARD_TOKEN", Fixture.TOKEN);
            builder.environment().put("PGUSER", "postgres");
            process = builder.start();
        }

        /** What it says where it is. */
        URI uri() throws IOException {
            BufferedReader out = process.inputReader();
            String line = String.valueOf(out.readLine());
            assertThat(line).startsWith("The dashboard is at http://localhost:");
            return URI.create(line.split("[ ,]")[4]);
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }
}
