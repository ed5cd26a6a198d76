package dev.rollout.examples.cli;

import dev.rollout.examples.view.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the program runs.
 *
 * @param out for what was asked for
 * @param err for why it can't be had
 * @param environment variables
 * @param terminal what {@code out} goes to, given whether JSON is wanted
 */
public record Surroundings(
        PrintStream out, PrintStream err, Map<String, String> environment, Function<Boolean, Terminal> terminal) {

    /** Those of this process. */
    public static Surroundings ofProcess() {
        // Not System.out: it may not be UTF-8, and Maven would take the colours away.
        return new Surroundings(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Terminal::detect);
    }

    /** The first of these variables that is set and not empty. */
    @Nullable
    String variable(String... names) {
        for (String name : names) {
            String value = environment.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }
}
