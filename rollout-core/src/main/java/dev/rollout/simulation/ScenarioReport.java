package dev.rollout.simulation;

import dev.rollout.NumberedEvent;
import dev.rollout.spi.Documents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a scenario.
 *
 * @param name of the scenario, empty where it has none
 * @param figures of the whole run; status, reason and duration are those of the deployment submitted last
 * @param deployments the same of each deployment, by its key or {@code #1}, {@code #2}, …
 * @param failed the expectations that do not hold, in words
 * @param happened all events, in the order in which they were committed
 * @param faults how often each kind of fault really hit, by its name
 */
public record ScenarioReport(
        String name,
        ScenarioFigures figures,
        Map<String, ScenarioFigures> deployments,
        List<String> failed,
        List<NumberedEvent> happened,
        Map<String, Integer> faults) {

    /** {@return whether all expectations hold} */
    public boolean passed() {
        return failed.isEmpty();
    }

    /** {@return the report as one line of JSON; {@code failed} names the expectations that do not hold} */
    public String toJson() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (!name.isEmpty()) {
            fields.put("name", name);
        }
        fields.put("passed", passed());
        fields.put("failed", failed);
        fields.putAll(fields());
        return Documents.write(fields);
    }

    /** What expectations can name. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = figures.fields();
        if (deployments.size() > 1) {
            Map<String, Object> each = new LinkedHashMap<>();
            deployments.forEach((key, one) -> each.put(key, one.fields()));
            fields.put("deployments", each);
        }
        return fields;
    }

    /** {@return the events, a line of JSON each} */
    public List<String> eventLines() {
        return happened.stream().map(Documents::writeEvent).toList();
    }

    /** The report in JSON. */
    @Override
    public String toString() {
        return toJson();
    }
}
