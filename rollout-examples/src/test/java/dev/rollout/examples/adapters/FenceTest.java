package dev.rollout.examples.adapters;

import static dev.rollout.examples.fleet.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceTest {
    @TempDir
    Path folder;

    /** I2b, also where the old driver was paused after it had been let in. */
    @Test
    void a_new_driver_gets_in_when_the_old_ones_effect_has_ended_and_from_then_on_the_old_one_does_not()
            throws Exception {
        Path file = folder.resolve("token");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch awake = new CountDownLatch(1);
        CompletableFuture<String> old = CompletableFuture.supplyAsync(() -> within(file, 1, () -> {
            inside.countDown();
            awake.await();
            return "effect";
        }));
        inside.await();
        assertThatThrownBy(() -> Fence.within(file, call("new", 2, Duration.ofMillis(200)), () -> "too early"))
                .isInstanceOf(IOException.class)
                .hasMessage("another call is still at work: " + file + ".lock is locked");
        CompletableFuture<String> next = CompletableFuture.supplyAsync(() -> within(file, 2, () -> "new"));
        awake.countDown();
        assertThat(old.get()).isEqualTo("effect");
        assertThat(next.get()).isEqualTo("new");
        assertThat(file).hasContent("2");
        assertThatThrownBy(() -> Fence.within(file, call("late", 1), () -> "late"))
                .hasMessage(
                        "fencing token 1 is lower than 2, which " + file + " has seen: another driver has taken over");
        assertThat(Fence.within(file, call("again", 2), () -> "again")).isEqualTo("again");
    }

    @Test
    void an_effect_that_fails_lets_the_next_one_in() throws Exception {
        Path file = folder.resolve("token");
        assertThatThrownBy(() -> Fence.within(file, call("op", 7), () -> {
                    throw new IOException("broken");
                }))
                .hasMessage("broken");
        assertThat(Fence.within(file, call("op", 7), () -> "done")).isEqualTo("done");
        assertThat(Files.readString(file)).isEqualTo("7");
    }

    /** The operating system forgets all locks of a process on a file when that closes it once. */
    @Test
    void a_call_that_gives_up_does_not_let_another_process_in() throws Exception {
        Path file = folder.resolve("token");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder).resolve("token");
        String inside = Fence.within(file, call("op", 1), () -> {
            for (Path same : List.of(file, link)) {
                CompletableFuture<String> late =
                        CompletableFuture.supplyAsync(() -> outcome(same, Duration.ofMillis(150)));
                assertThat(late.join()).isEqualTo("another call is still at work: " + same + ".lock is locked");
            }
            CompletableFuture<String> interrupted = new CompletableFuture<>();
            Thread third = new Thread(() -> interrupted.complete(outcome(file, Duration.ofSeconds(10))));
            third.start();
            third.interrupt();
            assertThat(interrupted.join()).isEqualTo("interrupted");
            return otherProcess(file);
        });
        assertThat(inside).isEqualTo("locked");
        assertThat(otherProcess(file)).isEqualTo("free");
    }

    private static String outcome(Path file, Duration patience) {
        try {
            return Fence.within(file, call("op", 1, patience), () -> "in");
        } catch (InterruptedException e) {
            return "interrupted";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String otherProcess(Path file) throws IOException {
        String classes = FenceTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        Other.class.getName(),
                        file + ".lock")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Another driver's machine, as it were. */
    static final class Other {
        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.out.print(channel.tryLock() == null ? "locked" : "free");
            }
        }
    }

    private static String within(Path file, long token, Fence.Effect<String> effect) {
        try {
            return Fence.within(file, call("op", token), effect);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
