package dev.rollout.examples.view;

import java.io.Console;
import java.util.Map;
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
    private static final int WIDTH = 80;
    private static final int HEIGHT = 24;

    /** How a deployment is shown. */
    public enum Mode {
        IN_PLACE,
        LINES,
        JSON
    }

    /** What this process writes to; {@code json} wins over everything. */
    public static Terminal detect(boolean json) {
        return of(json, isTerminal(System.console()), System.getenv(), json ? "" : Stty.size());
    }

    /** The same, as large as it is by now; where its size can't be read at the moment, as large as it was. */
    public Terminal again() {
        return mode == Mode.IN_PLACE ? sized(System.getenv(), Stty.size()) : this;
    }

    static Terminal of(boolean json, boolean terminal, Map<String, String> environment, String size) {
        if (json) {
            return new Terminal(Mode.JSON, false, WIDTH, HEIGHT);
        }
        if (!terminal || "dumb".equals(environment.get("TERM"))) {
            return new Terminal(Mode.LINES, false, WIDTH, HEIGHT);
        }
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(Mode.IN_PLACE, !plain, WIDTH, HEIGHT).sized(environment, size);
    }

    /** What the environment says wins; what neither it nor {@code size}, rows and columns, tells stays. */
    Terminal sized(Map<String, String> environment, String size) {
        String[] rowsAndColumns = size.strip().split(" ", -1);
        boolean told = rowsAndColumns.length == 2;
        int columns = told ? number(rowsAndColumns[1], width) : width;
        int rows = told ? number(rowsAndColumns[0], height) : height;
        return new Terminal(
                mode,
                colours,
                number(environment.getOrDefault("COLUMNS", ""), columns),
                number(environment.getOrDefault("LINES", ""), rows));
    }

    /** The last column and the last row stay free: what is written there moves everything. */
    Frame.Size picture() {
        return new Frame.Size(width - 1, Math.max(1, height - 1), colours);
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
}
