package dev.rollout.examples.faults;

import dev.rollout.examples.fleet.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Java program in a process of its own, which talks in lines. */
final class Child implements AutoCloseable {
    static final String READY = "ready";

    private static final long ANSWER_SECONDS = 90;

    private final String label;
    private final Process process;
    private final Path errors;
    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();

    private Child(String label, Process process, Path errors) {
        this.label = label;
        this.process = process;
        this.errors = errors;
        Thread reader = new Thread(this::read, label);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it with these options, and {@code label}; {@link #expect} says when it is ready. */
    static Child start(Class<?> program, String label, Map<String, String> options, Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                "label=" + label));
        options.forEach((name, value) -> command.add(name + "=" + value));
        Path errors = Files.createTempFile(directory, label, ".err");
        return new Child(
                label,
                new ProcessBuilder(command).redirectError(errors.toFile()).start(),
                errors);
    }

    /** What the other side was started with. */
    static Map<String, String> options(String... args) {
        Map<String, String> options = new HashMap<>();
        Arrays.stream(args)
                .forEach(arg -> options.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1)));
        return options;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                said.add(line);
                line = lines.readLine();
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    String label() {
        return label;
    }

    boolean runs() {
        return process.isAlive();
    }

    /** The next line, which begins with this word; the rest of it. */
    String expect(String word) throws InterruptedException {
        String line = hear();
        if (!line.startsWith(word)) {
            throw new AssertionError(label + " should have said " + word + ", but said: " + line + "\n" + errors());
        }
        return line.substring(word.length()).strip();
    }

    /** The next line. */
    String hear() throws InterruptedException {
        String line = said.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError(label + " said nothing for " + ANSWER_SECONDS + " s\n" + errors());
        }
        return line;
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP: it stands still between two instructions. */
    void freeze() throws IOException, InterruptedException {
        Signals.send("STOP", process.pid());
    }

    void thaw() throws IOException, InterruptedException {
        Signals.send("CONT", process.pid());
    }

    /** SIGKILL: nothing is given back, nothing is said. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
