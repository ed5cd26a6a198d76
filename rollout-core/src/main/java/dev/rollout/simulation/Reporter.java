package dev.rollout.simulation;

import dev.rollout.InstanceStatus;
import dev.rollout.NumberedEvent;
import dev.rollout.simulation.ScenarioFigures.RefusedControl;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the report of a run. */
final class Reporter {
    private final ScriptedFleet fleet;
    private final RunLog log;
    private final Submitted submitted;
    private final List<RefusedControl> refusedControls;

    Reporter(ScriptedFleet fleet, RunLog log, Submitted submitted, List<RefusedControl> refusedControls) {
        this.fleet = fleet;
        this.log = log;
        this.submitted = submitted;
        this.refusedControls = refusedControls;
    }

    ScenarioReport report(String name, Map<String, Integer> faults) {
        Map<String, ScenarioFigures> deployments = new LinkedHashMap<>();
        for (Submitted.One one : submitted.all()) {
            deployments.put(one.name(), of(one));
        }
        return new ScenarioReport(name, whole(), deployments, List.of(), List.copyOf(log.events()), faults);
    }

    private ScenarioFigures whole() {
        Submitted.One last = submitted.last();
        if (last == null || last.id() == null) {
            return refused(submitted.all().get(0));
        }
        Followed one = log.get(last.id());
        DeploymentState state = one.check().state();
        List<Followed> all = log.all();
        List<String> calls = fleet.log().updateCalls();
        List<String> touched = fleet.log().touched();
        Set<String> drivers = new HashSet<>();
        all.forEach(each -> drivers.addAll(each.drivers()));
        Followed.Picture now = Followed.Picture.of(fleet);
        return new ScenarioFigures(
                state.status(),
                state.reason(),
                one.duration(),
                now.versions(),
                now.instanceVersions(),
                statuses(one),
                fleet.measured().whole().minServing(),
                fleet.measured().whole().maxByEngine(),
                touched.size(),
                touched,
                calls,
                all.stream().flatMap(each -> each.batches().stream()).toList(),
                all.stream().flatMap(each -> each.rollbackBatches().stream()).toList(),
                log.events().size(),
                fleet.traffic().entries().stream()
                        .map(ScriptedTraffic.Entry::percent)
                        .toList(),
                types(log.events()),
                null,
                drivers.size(),
                now.serving(),
                List.copyOf(refusedControls),
                List.copyOf(log.violations()));
    }

    private ScenarioFigures of(Submitted.One submission) {
        if (submission.id() == null) {
            return refused(submission);
        }
        Followed one = log.get(submission.id());
        DeploymentState state = one.check().state();
        Followed.Picture picture = one.picture(fleet);
        String prefix = one.id() + "/";
        List<FleetLog.Entry> updates = fleet.log()
                .of(FleetLog.What.UPDATE_BEGUN)
                .filter(entry -> entry.operationId().startsWith(prefix))
                .toList();
        List<String> touched =
                updates.stream().map(FleetLog.Entry::instance).distinct().toList();
        return new ScenarioFigures(
                state.status(),
                state.reason(),
                one.duration(),
                picture.versions(),
                picture.instanceVersions(),
                statuses(one),
                one.span().minServing(),
                one.span().maxByEngine(),
                touched.size(),
                touched,
                updates.stream()
                        .map(entry -> entry.instance() + ":" + entry.version())
                        .toList(),
                List.copyOf(one.batches()),
                List.copyOf(one.rollbackBatches()),
                one.events().size(),
                fleet.traffic().entries().stream()
                        .filter(entry -> entry.operationId().startsWith(prefix))
                        .map(ScriptedTraffic.Entry::percent)
                        .toList(),
                types(one.events()),
                null,
                one.drivers().size(),
                picture.serving(),
                List.of(),
                log.violations().stream()
                        .filter(text -> text.endsWith(" in " + one.id()))
                        .toList());
    }

    private ScenarioFigures refused(Submitted.One submission) {
        Followed.@Nullable Picture then = submission.picture();
        Followed.Picture picture = then == null ? Followed.Picture.of(fleet) : then;
        boolean only = submitted.last() == null && submitted.all().size() == 1;
        return new ScenarioFigures(
                null,
                "",
                null,
                picture.versions(),
                picture.instanceVersions(),
                Map.of(),
                only ? fleet.measured().whole().minServing() : picture.serving(),
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                List.of(),
                submission.refused(),
                0,
                picture.serving(),
                only ? List.copyOf(refusedControls) : List.of(),
                List.of());
    }

    private static List<String> types(List<NumberedEvent> events) {
        return events.stream().map(event -> EventTypes.of(event.event())).toList();
    }

    private static Map<String, InstanceStatus> statuses(Followed one) {
        Map<String, InstanceStatus> statuses = new TreeMap<>();
        Stream<InstanceState> present = one.check().rows().stream().filter(row -> !row.left());
        present.forEach(row -> statuses.put(row.id(), row.status()));
        return statuses;
    }
}
