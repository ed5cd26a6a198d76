package dev.rollout.examples.demo;

import dev.rollout.examples.fleet.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link DriverMain} in a process of its own. */
final class DriverProcess implements AutoCloseable {
    private final String label;
    private final Process process;
    private final Path log;

    private DriverProcess(String label, Process process, Path log) {
        this.label = label;
        this.process = process;
        this.log = log;
    }

    /** Starts it, and returns when it is ready to drive. */
    static DriverProcess start(String label, Map<String, String> options, Path directory) throws IOException {
        Path log = directory.resolve(label + ".log");
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                JavaCommand.classPath(),
                DriverMain.class.getName(),
                "label=" + label));
        options.forEach((name, value) -> command.add(name + "=" + value));
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        DriverProcess driver = new DriverProcess(label, process, log);
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (!DriverMain.READY.equals(line)) {
            driver.kill();
            throw new IOException(label + " did not start: " + line + "\n" + driver.log());
        }
        return driver;
    }

    String label() {
        return label;
    }

    /** What it logged. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL: nothing is given back, nothing is said. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
