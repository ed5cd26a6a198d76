package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentStatus;
import dev.rollout.Durations;
import dev.rollout.NumberedEvent;
import dev.rollout.Subscription;
import dev.rollout.examples.postgres.PostgresAccess;
import dev.rollout.examples.view.Columns;
import dev.rollout.examples.view.Terminal;
import dev.rollout.examples.view.TerminalView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Follows a deployment to its end, the way back included, and turns that into an exit code. */
final class Follow {
    private static final int PAGE = 500;
    private static final Duration LOOK = Duration.ofMillis(500);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description =
                    "ends with status 4 when it has not ended by then, such as 90s, 30m or PT1H30M; it goes on all the same")
    private @Nullable Duration timeout;

    int run(PostgresAccess access, Surroundings around, Deployment picture, boolean json) throws InterruptedException {
        int floor = access.store()
                .load(picture.id())
                .map(stored -> stored.root().spec().plan().floor())
                .orElse(0);
        Terminal terminal = around.terminal().apply(json);
        CompletableFuture<DeploymentStatus> end = new CompletableFuture<>();
        TerminalView.Extras extras = new TerminalView.Extras(
                Map::of, List::of, Terminal::again, from -> access.store().events(picture.id(), from, PAGE));
        String trouble = null;
        try (TerminalView view =
                TerminalView.follow(terminal, around.out(), access.deployer(), picture, floor, extras)) {
            Subscription events = access.deployer().watch(picture.id(), event -> {
                view.accept(event);
                finished(event, end);
            });
            int status = await(end, around);
            events.close();
            trouble = view.storeTrouble();
            return status;
        } finally {
            if (!end.isDone()) {
                left(access, around, picture, trouble);
            }
        }
    }

    private static void finished(NumberedEvent event, CompletableFuture<DeploymentStatus> end) {
        if (event.event() instanceof DeploymentEvent.DeploymentFinished finished) {
            end.complete(finished.status());
        }
    }

    private int await(CompletableFuture<DeploymentStatus> end, Surroundings around) throws InterruptedException {
        long begin = System.nanoTime();
        while (timeout == null || System.nanoTime() - begin < timeout.toNanos()) {
            long left = timeout == null ? Long.MAX_VALUE : timeout.toNanos() - (System.nanoTime() - begin);
            try {
                return Exit.of(end.get(Math.max(1, Math.min(left, LOOK.toNanos())), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                if (around.out().checkError()) {
                    return Exit.UNREAD;
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("nobody completes it so", e);
            }
        }
        return Exit.TIMED_OUT;
    }

    /** Why it was left alone, for those who waited; a store that is away is not asked once more. */
    private void left(PostgresAccess access, Surroundings around, Deployment picture, @Nullable String trouble) {
        String why = timeout == null ? "" : "not ended after " + Durations.words(timeout) + ", it goes on; ";
        try {
            String told = trouble == null
                    ? access.deployer().explain(picture.id()).toString()
                    : "why can't be read: " + trouble;
            around.err().println(Columns.harmless(why + told));
        } catch (RuntimeException e) {
            around.err().println(Columns.harmless(why + e.getMessage()));
        }
    }
}
