package dev.rollout.examples.demo;

import dev.rollout.examples.Demo;
import dev.rollout.examples.fleet.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.OS;

/** The demo in a process of its own, with its folder where a test can look. */
final class DemoChild implements AutoCloseable {
    private final Path directory;
    private final Process process;
    private final Set<ProcessHandle> seen = new HashSet<>();

    DemoChild(Path directory, String... options) throws IOException {
        this.directory = directory;
        List<String> command = new ArrayList<>(heedingInterrupts());
        command.addAll(List.of(
                JavaCommand.java(),
                "-Djava.io.tmpdir=" + directory,
                // Unpacked once for all runs.
                "-Dot.epg.working-dir=" + Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg"),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
        command.addAll(List.of(options));
        this.process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    /** A shell makes what it starts in the background ignore Ctrl-C, and all of their children with it. */
    private static List<String> heedingInterrupts() {
        return OS.current() == OS.LINUX ? List.of("env", "--default-signal=INT") : List.of();
    }

    Process process() {
        return process;
    }

    String output() {
        return read("out");
    }

    String errors() {
        return read("err");
    }

    private String read(String name) {
        try {
            Path file = directory.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Everything that this demo started: its descendants, and what has its folder in the command line. */
    Set<ProcessHandle> remember() {
        process.descendants().forEach(seen::add);
        ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != process.pid())
                .filter(handle -> handle.info().commandLine().orElse("").contains(directory + "/rollout-demo"))
                .forEach(seen::add);
        return seen;
    }

    /** Of all that, what still runs. */
    List<ProcessHandle> left() {
        return remember().stream()
                .filter(handle -> handle.isAlive()
                        && !handle.info().commandLine().orElse("").isEmpty())
                .toList();
    }

    List<Path> folders() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("rollout-demo"))
                    .toList();
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
    }
}
