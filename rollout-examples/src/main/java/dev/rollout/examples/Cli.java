package dev.rollout.examples;

import dev.rollout.examples.cli.Program;
import dev.rollout.examples.cli.Surroundings;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The command line over a PostgreSQL store: plans, submits, watches and steers deployments, and drives none.
 * {@code --help} says how.
 */
public final class Cli {
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    /** Held, since settings of a logger that nobody holds are forgotten. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private Cli() {}

    public static void main(String[] args) {
        // What can't be reached is told by the commands themselves; log lines would tear the picture apart.
        if (System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "off");
        }
        DRIVER.setLevel(Level.OFF); // it would quote the URL
        System.exit(Program.run(Surroundings.ofProcess(), args));
    }
}
