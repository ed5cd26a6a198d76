package dev.rollout.examples.view;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the output goes to.
 *
 * @param mode redrawn in place, a line for each change, or JSON
 * @param colours whether colours are wanted
 * @param width columns
 * @param height rows
 */
public record Terminal(Mode mode, boolean colours, int width, int height) {
    private static final int WIDTH = 100;
    private static final int HEIGHT = 40;

    /** How a deployment is shown. */
    public enum Mode {
        IN_PLACE,
        LINES,
        JSON
    }

    /** What this process writes to; {@code json} wins over everything. */
    public static Terminal detect(boolean json) {
        return of(json, isTerminal(System.console()), System.getenv(), json ? "" : size());
    }

    static Terminal of(boolean json, boolean terminal, Map<String, String> environment, String size) {
        if (json) {
            return new Terminal(Mode.JSON, false, WIDTH, HEIGHT);
        }
        if (!terminal || "dumb".equals(environment.get("TERM"))) {
            return new Terminal(Mode.LINES, false, WIDTH, HEIGHT);
        }
        String[] rowsAndColumns = size.strip().split(" ", -1);
        int width = number(environment.getOrDefault("COLUMNS", rowsAndColumns[rowsAndColumns.length - 1]), WIDTH);
        int height = number(environment.getOrDefault("LINES", rowsAndColumns[0]), HEIGHT);
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(Mode.IN_PLACE, !plain, width, height);
    }

    private static int number(String text, int otherwise) {
        return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : otherwise;
    }

    /** From 22 on there is a console also where the output goes to a file; it says so itself. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Rows and columns, empty where nobody can tell. */
    private static String size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(2, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
