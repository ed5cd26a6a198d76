package dev.rollout.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentRequest;
import dev.rollout.simulation.Script;
import dev.rollout.simulation.SimulatedProcess;
import dev.rollout.simulation.Simulation;
import dev.rollout.spi.Capabilities;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of meters in the README is that of a run: names, types, tags and units. */
class MeterTableTest {
    /** Type, tags and unit of each meter, by name. */
    private static Map<String, String> real() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Simulation world = new Simulation(
                "web",
                Script.good().behaviour(Script.sick("v2")),
                Capabilities.none().withVersioned().withFenced());
        world.fleet().add(6, "v1");
        RolloutMetrics metrics = RolloutMetrics.to(registry);
        SimulatedProcess first = world.driver("a", metrics);
        world.time().advance(Duration.ofMillis(1));
        String id = first.deployer().deploy(DeploymentRequest.of("web", "v2")).id();
        world.driver("b", metrics);
        world.time().advance(Duration.ofSeconds(9));
        first.crash();
        world.runToEnd(id);
        world.time().advance(Duration.ofSeconds(1));
        Map<String, String> meters = new TreeMap<>();
        registry.getMeters().forEach(meter -> meters.put(meter.getId().getName(), described(meter)));
        return meters;
    }

    private static String described(Meter meter) {
        Set<String> tags =
                meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
        String unit = meter instanceof Timer ? "seconds" : meter.getId().getBaseUnit();
        return meter.getId().getType().name().toLowerCase() + " " + tags + " " + (unit == null ? "" : unit);
    }

    @Test
    void the_readme_lists_the_meters_of_a_run() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));

        Map<String, String> listed = new TreeMap<>();
        readme.lines().filter(line -> line.startsWith("| `rollout.")).forEach(line -> {
            String[] cells = line.split("\\|");
            Set<String> tags = Arrays.stream(cells[3].split(","))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            listed.put(cells[1].strip().replace("`", ""), cells[2].strip() + " " + tags + " " + cells[4].strip());
        });

        assertThat(listed).isEqualTo(real());
    }
}
