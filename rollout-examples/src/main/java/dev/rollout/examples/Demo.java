package dev.rollout.examples;

import dev.rollout.examples.demo.DemoOptions;
import dev.rollout.examples.demo.DemoRun;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Proves the promise with real processes: twenty instances behind a load balancer, a client that counts every failed
 * request, a real PostgreSQL and a real Redis, and six deployments: a good one, a bad one, one whose driving process is
 * killed in the middle, a canary that is found out, a good canary, and a switch between two slots and back. Ends with status 0 only if every promise held, 1 if one was broken, 2 if it could not run.
 */
public final class Demo {
    private static final int COULD_NOT_RUN = 2;

    private Demo() {}

    public static void main(String[] args) {
        // Not System.out: Maven would take the colours away.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream error = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, error));
    }

    private static int run(String[] args, PrintStream out, PrintStream error) {
        DemoOptions options;
        try {
            options = DemoOptions.parse(args);
        } catch (IllegalArgumentException e) {
            error.println(e.getMessage());
            error.print(DemoOptions.USAGE);
            return COULD_NOT_RUN;
        }
        try {
            return new DemoRun(options, out, error).run() ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return COULD_NOT_RUN;
        } catch (Exception e) {
            error.println("The demo could not run: " + e.getMessage());
            e.printStackTrace(error);
            return COULD_NOT_RUN;
        }
    }
}
