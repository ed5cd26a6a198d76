package dev.rollout.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that rehearses policies: one report a line, and the status says whether all held. */
class SimulateTest {
    private static final String FLEET = "\"fleet\": {\"service\": \"web\", \"count\": 4, \"version\": \"v1\"}";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Object... args) {
        String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
        return Simulate.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                texts);
    }

    private List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Path file(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name), json);
    }

    @Test
    void every_example_beside_the_program_holds() throws IOException {
        List<Object> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("scenarios"))) {
            all.sorted().forEach(files::add);
        }

        int status = run(files.toArray());

        assertThat(status).as("%s %s", out, err).isZero();
        assertThat(lines(out)).hasSameSizeAs(files).allMatch(line -> line.contains("\"passed\":true"));
        assertThat(lines(err)).isEmpty();
    }

    @Test
    void an_expectation_that_does_not_hold_is_named_and_gives_status_1() throws IOException {
        Path wrong =
                file("wrong.json", "{" + FLEET + ", \"request\": {\"version\": \"v2\"}, \"expect\": {\"touched\": 3}}");

        assertThat(run(wrong)).isEqualTo(1);
        assertThat(lines(out)).singleElement().asString().contains("\"passed\":false", "touched: expected 3, was 4");
    }

    @Test
    void a_file_that_is_not_valid_gives_status_2_and_the_others_are_still_run() throws IOException {
        Path broken = file("broken.json", "{" + FLEET + ", \"request\": {\"version\": \"v2\"}, \"wurld\": {}}");
        Path good = file("good.json", "{" + FLEET + ", \"request\": {\"version\": \"v2\"}}");

        assertThat(run(broken, folder.resolve("absent.json"), good)).isEqualTo(2);
        assertThat(lines(out)).singleElement().asString().contains("\"status\":\"completed\"");
        assertThat(lines(err)).hasSize(2);
        assertThat(lines(err).get(0)).contains("broken.json", "wurld is not known");
        assertThat(lines(err).get(1)).contains("absent.json", "can't be read");
    }

    @Test
    void events_come_before_the_report_and_are_the_same_for_the_same_seed() throws IOException {
        Path good = file("good.json", "{" + FLEET + ", \"request\": {\"version\": \"v2\"}}");

        assertThat(run(good, "--events", "--seed", "7")).isZero();
        List<String> first = lines(out);
        out.reset();
        assertThat(run(good, "--events", "--seed", "7")).isZero();

        assertThat(first).hasSizeGreaterThan(10).isEqualTo(lines(out));
        assertThat(first.get(0)).contains("\"type\":\"deployment_started\"");
        assertThat(first.get(first.size() - 1)).contains("\"passed\":true");
    }

    @Test
    void without_a_file_it_says_how_it_is_used() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--sede", "7")).isEqualTo(2);
        assertThat(lines(err)).allMatch(line -> line.startsWith("usage: Simulate FILE..."));
    }
}
