package dev.rollout.examples.view;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks the window that this process runs in for its size, by the program that is there for it. */
final class Stty {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Stty() {}

    /** Rows and columns; empty where nobody can tell now, which says nothing about the window. */
    static String size() {
        return answer(new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")), PATIENCE);
    }

    /** What the program writes; empty where it can't run, fails, takes too long, or this thread is interrupted. */
    static String answer(ProcessBuilder program, Duration patience) {
        try {
            Process asked =
                    program.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try {
                boolean answered = asked.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) && asked.exitValue() == 0;
                return answered ? new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII) : "";
            } finally {
                asked.destroyForcibly();
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
