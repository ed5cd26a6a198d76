package dev.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no source of any module may hold. */
class SourceRulesTest {
    private static final int MAX_LINES = 300;
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    // Written so that this file does not hold what it looks for.
    private static final Pattern SLEEP =
            Pattern.compile("\\bThread\\s*\\.\\s*sleep\\b|\\bTimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep\\b");
    private static final Pattern SKIPPED = Pattern.compile("@(?:Disabled|Ignore)");
    private static final Pattern ADVISORY_LOCK = Pattern.compile("(?i)pg_(?:try_)?[a]dvisory");

    @Test
    void the_rules_look_at_every_module() {
        assertThat(sources("src/main"))
                .contains(ROOT.resolve("rollout-core/src/main/java/dev/rollout/Instance.java"))
                .extracting(file -> ROOT.relativize(file).getName(0).toString())
                .contains("rollout-core", "rollout-postgres", "rollout-redis");
    }

    @Test
    void no_file_is_longer_than_300_lines() {
        assertThat(sources("src/main"))
                .filteredOn(file -> lines(file).size() > MAX_LINES)
                .isEmpty();
    }

    @Test
    void no_test_sleeps() {
        assertThat(matches("src/test", SLEEP)).isEmpty();
    }

    @Test
    void no_test_is_skipped() {
        assertThat(matches("src/test", SKIPPED)).isEmpty();
    }

    /** A session lock is stranded behind a connection pooler. */
    @Test
    void nothing_takes_an_advisory_lock() {
        assertThat(matches("src", ADVISORY_LOCK)).isEmpty();
    }

    private static List<String> matches(String folder, Pattern pattern) {
        return sources(folder).stream().flatMap(file -> matches(file, pattern)).toList();
    }

    private static Stream<String> matches(Path file, Pattern pattern) {
        List<String> lines = lines(file);
        return IntStream.range(0, lines.size())
                .filter(i -> pattern.matcher(lines.get(i)).find())
                .mapToObj(i -> ROOT.relativize(file) + ":" + (i + 1) + " "
                        + lines.get(i).strip());
    }

    private static List<Path> sources(String folder) {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> Files.exists(module.resolve("pom.xml")))
                    .map(module -> module.resolve(folder))
                    .filter(Files::isDirectory)
                    .flatMap(SourceRulesTest::filesBelow)
                    .filter(file -> file.toString().matches(".*\\.(java|sql)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
