package dev.rollout.examples.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.Instance;
import dev.rollout.RollingDeployer;
import dev.rollout.memory.InMemoryInstanceRegistry;
import dev.rollout.spi.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TerminalViewTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);
    private RollingDeployer deployer;
    private Deployment deployment;

    @BeforeEach
    void a_deployment_that_nobody_drives() {
        InMemoryInstanceRegistry registry = new InMemoryInstanceRegistry();
        for (int i = 1; i <= 4; i++) {
            registry.put(Instance.of("i-0" + i, "shop", "127.0.0.1:" + i, "v1"));
        }
        deployer = RollingDeployer.builder().instances(registry).build();
        deployment = deployer.find(
                        deployer.deploy(DeploymentRequest.of("shop", "v2")).id())
                .orElseThrow();
    }

    @AfterEach
    void end() {
        deployer.close();
    }

    @Test
    void without_a_terminal_each_change_is_a_line() {
        show(new Terminal(Terminal.Mode.LINES, false, 100, 40));
        assertThat(lines())
                .startsWith(
                        "    0.0 s  shop to v2, 4 instances, by max",
                        "    0.0 s  batch 1 of 2 begins",
                        "    0.0 s  i-01 draining")
                .contains("    0.8 s  i-01 healthy at v2 (1/4 updated, 0 failed, batch 1 of 2 in progress)")
                .noneMatch(line -> line.contains("\u001b"))
                .endsWith("    3.0 s  completed");
    }

    @Test
    void as_json_each_event_is_a_line() {
        show(new Terminal(Terminal.Mode.JSON, false, 100, 40));
        assertThat(lines())
                .hasSize(Story.halfDone().events().size() + 1)
                .allMatch(line -> line.startsWith("{\"deployment\":\"d-1\",\"sequence\":") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"type\":\"batch_started\""));
    }

    @Test
    void on_a_terminal_the_picture_is_drawn_again_in_its_place_and_fits_its_height() {
        show(new Terminal(Terminal.Mode.IN_PLACE, false, 60, 6));
        List<String> lines = lines();
        assertThat(lines).anyMatch(line -> line.contains("\u001b[5A\rshop  v1 → v2"));
        assertThat(lines.get(lines.size() - 6)).contains("completed");
        assertThat(lines).last().isEqualTo("\u001b[J");
    }

    private void show(Terminal terminal) {
        TerminalView.Extras extras = new TerminalView.Extras(Map::of, List::of);
        try (TerminalView view = TerminalView.follow(terminal, out, deployer, deployment, 2, extras)) {
            Story.halfDone()
                    .at(3_000, new DeploymentEvent.DeploymentFinished(DeploymentStatus.COMPLETED, ""))
                    .events()
                    .forEach(view::accept);
        }
    }

    private List<String> lines() {
        return List.of(screen.toString(StandardCharsets.UTF_8).split("\n"));
    }

    @Test
    void a_store_that_is_away_is_told_at_once() {
        RollingDeployer unreachable = (RollingDeployer) Proxy.newProxyInstance(
                RollingDeployer.class.getClassLoader(),
                new Class<?>[] {RollingDeployer.class},
                (self, method, args) -> {
                    throw new StoreException("could not read: the database can't be reached", null);
                });
        TerminalView.Extras extras = new TerminalView.Extras(Map::of, List::of);
        Terminal lines = new Terminal(Terminal.Mode.LINES, false, 100, 40);
        try (TerminalView view = TerminalView.follow(lines, out, unreachable, deployment, 2, extras)) {
            await().until(() -> screen.toString(StandardCharsets.UTF_8).contains("can't be reached"));
            assertThat(view.state().touched()).isZero();
        }
        assertThat(lines())
                .containsExactly(
                        "    0.0 s  waiting: store: can't be read, trying again: could not read: the database can't be reached");
    }

    @Test
    void a_store_that_is_away_is_not_asked_again_for_the_last_picture() {
        AtomicInteger asked = new AtomicInteger();
        RollingDeployer unreachable = answering(() -> {
            asked.incrementAndGet();
            throw new StoreException("could not read", null);
        });
        TerminalView.Extras extras = new TerminalView.Extras(Map::of, List::of);
        Terminal window = new Terminal(Terminal.Mode.IN_PLACE, false, 80, 24);
        TerminalView view = TerminalView.follow(window, out, unreachable, deployment, 2, extras);
        await().until(() -> view.storeTrouble() != null && asked.get() > 0);
        int before = asked.get();

        view.close();

        assertThat(asked).hasValue(before);
        assertThat(view.storeTrouble()).isEqualTo("could not read");
    }

    @Test
    void in_json_an_outage_is_a_line_when_it_begins_and_one_when_it_is_over() {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger failed = new AtomicInteger();
        RollingDeployer flaky = answering(() -> {
            if (away.get()) {
                failed.incrementAndGet();
                throw new StoreException("no \"way\"", null);
            }
        });
        TerminalView.Extras extras = new TerminalView.Extras(Map::of, List::of);
        Terminal json = new Terminal(Terminal.Mode.JSON, false, 100, 40);
        try (TerminalView view = TerminalView.follow(json, out, flaky, deployment, 2, extras)) {
            await().until(() -> failed.get() > 1);
            away.set(false);
            await().until(() -> screen.toString(StandardCharsets.UTF_8).contains("store_reachable"));
            assertThat(view.storeTrouble()).isNull();
        }
        String begin = "\\{\"deployment\":\"" + deployment.id() + "\",\"at\":\"[0-9T:.-]+Z\",\"type\":\"";
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).matches(begin + "store_unreachable\",\"error\":\"no \\\\\"way\\\\\"\"}");
        assertThat(lines().get(1)).matches(begin + "store_reachable\"}");
    }

    /** The real one, before each answer of which something happens. */
    private RollingDeployer answering(Runnable before) {
        return (RollingDeployer) Proxy.newProxyInstance(
                RollingDeployer.class.getClassLoader(),
                new Class<?>[] {RollingDeployer.class},
                (self, method, args) -> {
                    before.run();
                    return method.invoke(deployer, args);
                });
    }

    @Test
    void a_window_that_changes_its_size_is_drawn_anew() {
        Terminal wide = new Terminal(Terminal.Mode.IN_PLACE, false, 60, 12);
        Terminal narrow = new Terminal(Terminal.Mode.IN_PLACE, false, 30, 12);
        TerminalView.Extras extras = new TerminalView.Extras(Map::of, List::of, known -> narrow, null);
        try (TerminalView view = TerminalView.follow(wide, out, deployer, deployment, 2, extras)) {
            await().until(() -> screen.toString(StandardCharsets.UTF_8).contains("\u001b[H\u001b[2J"));
            assertThat(view.state().touched()).isZero();
        }
        String after = screen.toString(StandardCharsets.UTF_8).split("\u001b\\[2J")[1];
        assertThat(after.replaceAll("\u001b\\[[0-9]*[A-Z]|\r", "").lines()).allMatch(line -> line.length() < 30);
    }

    @Test
    void a_size_that_is_told_after_the_end_does_not_touch_the_last_picture() throws InterruptedException {
        Terminal window = new Terminal(Terminal.Mode.IN_PLACE, false, 60, 12);
        Terminal wider = new Terminal(Terminal.Mode.IN_PLACE, false, 100, 40);
        CompletableFuture<Thread> measuring = new CompletableFuture<>();
        TerminalView.Extras extras = new TerminalView.Extras(
                Map::of,
                List::of,
                known -> {
                    measuring.complete(Thread.currentThread());
                    awaitInterrupt();
                    return wider;
                },
                null);
        TerminalView view = TerminalView.follow(window, out, deployer, deployment, 2, extras);
        Thread ticker = measuring.join();

        view.close();
        String last = screen.toString(StandardCharsets.UTF_8);
        ticker.join();

        assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo(last).doesNotContain("\u001b[H");
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_size_that_cannot_be_told_leaves_the_one_that_is_known() {
        Terminal window = new Terminal(Terminal.Mode.IN_PLACE, false, 60, 12);
        AtomicInteger asked = new AtomicInteger();
        TerminalView.Extras extras = new TerminalView.Extras(
                Map::of,
                List::of,
                known -> {
                    assertThat(known).isEqualTo(window);
                    asked.incrementAndGet();
                    throw new IllegalStateException("no answer");
                },
                null);
        try (TerminalView view = TerminalView.follow(window, out, deployer, deployment, 2, extras)) {
            await().until(() -> asked.get() > 1);
            assertThat(view.state().touched()).isZero();
        }
        assertThat(screen.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b[H");
    }
}
