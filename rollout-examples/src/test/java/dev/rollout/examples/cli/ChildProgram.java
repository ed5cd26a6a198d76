package dev.rollout.examples.cli;

import dev.rollout.examples.Cli;
import dev.rollout.examples.fleet.JavaCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command line as a process of its own, with a terminal or without one. */
final class ChildProgram implements AutoCloseable {
    private static final long LONGEST_SECONDS = 60;

    private final Process process;
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private final List<Thread> readers = new ArrayList<>();

    private ChildProgram(ProcessBuilder builder, Map<String, String> environment) throws IOException {
        Map<String, String> all = builder.environment();
        List.of("COLUMNS", "LINES", "NO_COLOR", "ROLLOUT_POSTGRES").forEach(all::remove);
        all.putAll(environment);
        process = builder.start();
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    /** In a pseudo-terminal of so many columns and rows. */
    static ChildProgram inTerminal(int columns, int rows, Map<String, String> environment, String... args)
            throws IOException {
        String command = command(args).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        String sized = "stty cols " + columns + " rows " + rows + " && exec " + command;
        return new ChildProgram(new ProcessBuilder("script", "-qec", sized, "/dev/null"), environment);
    }

    /** In a pipe. */
    static ChildProgram inPipe(Map<String, String> environment, String... args) throws IOException {
        return new ChildProgram(new ProcessBuilder(command(args)), environment);
    }

    private static List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Cli.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    private void read(InputStream from, StringBuffer into) {
        Thread reader = new Thread(() -> {
            try (var text = new java.io.InputStreamReader(from, StandardCharsets.UTF_8)) {
                char[] some = new char[4096];
                for (int n = text.read(some); n >= 0; n = text.read(some)) {
                    into.append(some, 0, n);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    /** What it has written so far. */
    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** Its exit code, once it has ended and everything is read. */
    int end() throws InterruptedException {
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("has not ended: " + out + err);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
