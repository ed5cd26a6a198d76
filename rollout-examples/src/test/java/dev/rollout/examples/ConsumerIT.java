package dev.rollout.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's program with a module-info of its own, compiled and run against the packed jars and nothing else. */
class ConsumerIT {
    private static final Path SOURCES = Path.of("src", "it", "consumer");
    private static final List<String> NEEDED = List.of("rollout-core-", "jackson-", "slf4j-api-", "jspecify-");

    @TempDir
    Path classes;

    @Test
    void a_named_module_compiles_and_runs_against_the_packed_library() throws Exception {
        assertThat(packedLibrary())
                .as("the library comes as a jar: mvn verify, not mvn test")
                .anyMatch(jar -> jar.getFileName().toString().matches("rollout-core-.*(?<!-tests)\\.jar"));

        List<String> compile = javaTool("javac", "-Xlint:all", "-Werror", "-d", classes.toString());
        compile.addAll(List.of("--module-path", modulePath(packedLibrary())));
        compile.addAll(sources());
        assertThat(run(compile)).isEmpty();

        List<Path> program = new ArrayList<>(packedLibrary());
        program.add(classes);
        List<String> start = javaTool("java", "--module-path", modulePath(program), "-m", "consumer/consumer.Main");
        assertThat(run(start)).endsWith("2/2 updated, 0 failed, completed, UP[]");
    }

    private static List<Path> packedLibrary() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> entry.toString().endsWith(".jar"))
                .filter(jar -> NEEDED.stream().anyMatch(jar.getFileName().toString()::startsWith))
                .toList();
    }

    private static String modulePath(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        }
    }

    private static List<String> javaTool(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private String run(List<String> command) throws Exception {
        Path output = classes.resolveSibling(classes.getFileName() + ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("%s ends", command.get(0))
                    .isTrue();
            String printed = Files.readString(output).strip();
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}
