package dev.rollout.examples;

import dev.rollout.simulation.Scenario;
import dev.rollout.simulation.ScenarioFormatException;
import dev.rollout.simulation.ScenarioReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rehearses policies: runs scenarios with the real engine in virtual time and prints one report, a line of JSON, for each.
 *
 * <p>{@code FILE... [--events] [--seed N]}; {@code --events} prints the events before each report, {@code --seed} gives other
 * ids. Exit status 0 where all expectations hold, 1 where one does not, 2 for a file that can't be read or is not valid.
 */
public final class Simulate {
    private static final int ALL_HOLD = 0;
    private static final int ONE_FAILS = 1;
    private static final int NOT_VALID = 2;

    private Simulate() {}

    private record Options(List<Path> files, boolean events, long seed) {
        static Options of(String... args) {
            List<Path> files = new ArrayList<>();
            boolean events = false;
            long seed = 0;
            for (int index = 0; index < args.length; index++) {
                if (args[index].equals("--events")) {
                    events = true;
                } else if (args[index].equals("--seed") && index + 1 < args.length) {
                    index++;
                    seed = Long.parseLong(args[index]);
                } else if (args[index].startsWith("--")) {
                    throw new IllegalArgumentException(args[index] + " is not known, or its value is missing");
                } else {
                    files.add(Path.of(args[index]));
                }
            }
            if (files.isEmpty()) {
                throw new IllegalArgumentException("no file");
            }
            return new Options(files, events, seed);
        }
    }

    public static void main(String[] args) {
        System.setProperty("org.slf4j.simpleLogger.log.dev.rollout", "off"); // expected faults would drown the reports
        int status = run(System.out, System.err, args);
        System.out.flush();
        if (status != ALL_HOLD) {
            System.exit(status);
        }
    }

    /** Runs it; returns the exit status. */
    public static int run(PrintStream out, PrintStream err, String... args) {
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            err.println("usage: Simulate FILE... [--events] [--seed N]: " + e.getMessage());
            return NOT_VALID;
        }
        int status = ALL_HOLD;
        for (Path file : options.files()) {
            status = Math.max(status, run(out, err, file, options));
        }
        return status;
    }

    private static int run(PrintStream out, PrintStream err, Path file, Options options) {
        try {
            ScenarioReport report = Scenario.parse(Files.readString(file)).run(options.seed());
            if (options.events()) {
                report.eventLines().forEach(out::println);
            }
            out.println(report.toJson());
            return report.passed() ? ALL_HOLD : ONE_FAILS;
        } catch (ScenarioFormatException e) {
            err.println(file + ": " + e.getMessage());
        } catch (CharacterCodingException e) {
            err.println(file + ": must be UTF-8, was not");
        } catch (IOException e) {
            err.println(file + ": can't be read: " + e);
        }
        return NOT_VALID;
    }
}
