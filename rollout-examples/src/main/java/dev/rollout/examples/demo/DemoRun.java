package dev.rollout.examples.demo;

import dev.rollout.examples.fleet.JavaCommand;
import dev.rollout.examples.view.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** One run of the demo, from the first server to the table. */
public final class DemoRun {
    private final DemoOptions options;
    private final PrintStream out;
    private final PrintStream remarks;
    private final Terminal terminal;

    /**
     * @param out for deployments and table
     * @param error for what people want to know where {@code out} is JSON
     */
    public DemoRun(DemoOptions options, PrintStream out, PrintStream error) {
        this.options = options;
        this.out = out;
        this.terminal = Terminal.detect(options.json());
        this.remarks = options.json() ? error : out;
    }

    /** Whether every promise was kept. */
    public boolean run() throws IOException, InterruptedException, SQLException {
        Path directory = Files.createTempDirectory("rollout-demo");
        logTo(directory.resolve("demo.log"));
        if (options.json() && JavaCommand.insideMaven()) {
            // Maven has begun the line with a sequence that resets colours.
            out.println();
        }
        World.Closing closing = new World.Closing();
        closing.add(() -> Janitor.delete(directory));
        Thread ending = new Thread(closing::close, "demo-ending");
        Runtime.getRuntime().addShutdownHook(ending);
        try (closing) {
            remarks.println("Starting PostgreSQL, Redis, " + options.instances() + " instances, a load balancer …");
            remarks.flush();
            World world = new World(options, directory, closing);
            remarks.println("Load balancer: " + world.balancer().name());
            remarks.println("Options: " + options);
            Acts acts = new Acts(world, options, terminal, out, remarks);
            List<ActResult> results = acts.play();
            Report report = new Report(
                    options.toString(),
                    options.instances(),
                    results,
                    Promises.judge(
                            results, options.instances(), world.judge().operationsDoneTwice(), acts.anotherWentOn()));
            tell(report);
            return report.kept();
        } finally {
            out.flush();
        }
    }

    private void tell(Report report) {
        remarks.println();
        report.lines().forEach(remarks::println);
        if (options.json()) {
            out.println(report.json());
        }
        out.flush();
    }

    /** Log lines would tear the picture apart. */
    private static void logTo(Path file) {
        System.setProperty("org.slf4j.simpleLogger.logFile", file.toString());
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
}
