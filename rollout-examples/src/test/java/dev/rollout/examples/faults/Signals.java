package dev.rollout.examples.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What the operating system does to a process. */
final class Signals {
    private Signals() {}

    static void send(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + name + " " + pid + " failed");
        }
    }

    /** One that has ended and was not waited for has no command line any more. */
    static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }
}
