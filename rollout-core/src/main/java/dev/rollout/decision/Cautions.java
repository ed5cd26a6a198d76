package dev.rollout.decision;

import dev.rollout.DeploymentRequest;
import dev.rollout.Forecast.Batch;
import dev.rollout.HealthPolicy;
import dev.rollout.Policy;
import dev.rollout.spi.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is allowed, and probably not meant: said before anything is touched. */
record Cautions(DeploymentRequest request, Beginning beginning, List<Batch> batches, boolean splitting) {
    private static final int NAMED = 3;

    List<String> list() {
        List<String> list = new ArrayList<>();
        reach(list);
        failures(list);
        pace(list);
        new TrafficCautions(beginning.plan(), splitting).addTo(list);
        return List.copyOf(list);
    }

    private Policy policy() {
        return request.policy();
    }

    /** What a bad version would reach, and what could not be undone. */
    private void reach(List<String> list) {
        int all = beginning.plan().toUpdate();
        if (batches.size() == 1 && all > 1 && beginning.plan().slot() == null) {
            list.add("one batch holds all " + all
                    + " instances that are updated, so a bad version reaches each of them");
        }
        batches.stream()
                .filter(batch -> batch.serving() == 0)
                .findFirst()
                .ifPresent(batch -> list.add("nothing serves while batch " + batch.number() + " is updated"));
        List<String> unknown = beginning.rows().stream()
                .filter(row -> Mark.PENDING.of(row) && row.previous() == null)
                .map(InstanceState::id)
                .toList();
        if (!unknown.isEmpty()) {
            list.add("instances whose previous version is unknown can't be rolled back: " + named(unknown));
        }
    }

    private void failures(List<String> list) {
        int spare = beginning.plan().maxUnavailable();
        boolean ever = batches.stream().anyMatch(batch -> batch.stopsAt() != null);
        if (!ever) {
            list.add("no number of failures exceeds rollbackThreshold "
                    + policy().failures().rollbackThreshold() + " %");
        }
        if (ever && !policy().failures().autoRollback()) {
            list.add("autoRollback is off: too many failures stop it, and what is updated by then stays updated");
        }
        // a failed one stays out of service and keeps its place in the budget
        boolean stalls = batches.stream()
                .limit(batches.size() - 1L)
                .anyMatch(batch -> batch.stopsAt() == null || batch.stopsAt() > spare);
        if (stalls) {
            list.add("failed instances stay out of service: " + spare
                    + " of them use up maxUnavailable, and it stalls ("
                    + policy().deadlines().onStall().name().toLowerCase(Locale.ROOT) + " after progressDeadline "
                    + policy().deadlines().progressDeadline() + ")");
        }
    }

    private void pace(List<String> list) {
        HealthPolicy health = policy().health();
        boolean hasty = policy().pace().pauseBetweenBatches().isZero()
                && health.successes() == 1
                && health.minHealthy().isZero();
        if (batches.size() > 1 && hasty) {
            list.add("the next batch follows a single good probe of the present one; batchPause, health.successes or"
                    + " health.minHealthy would give a late failure time to show");
        }
        List<Integer> beyond = policy().pace().pauseAfterBatch().batches().stream()
                .filter(number -> number > batches.size())
                .toList();
        if (!beyond.isEmpty()) {
            list.add("pauseAfterBatch names "
                    + named(beyond.stream().map(String::valueOf).toList()) + ", there are batches 1–" + batches.size());
        }
        if (policy().deadlines()
                        .progressDeadline()
                        .compareTo(policy().deadlines().instanceDeadline())
                < 0) {
            list.add("progressDeadline " + policy().deadlines().progressDeadline()
                    + " is shorter than instanceDeadline "
                    + policy().deadlines().instanceDeadline() + ": a slow instance counts as a stall before it fails");
        }
    }

    private static String named(List<String> all) {
        return all.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (all.size() > NAMED ? " and " + (all.size() - NAMED) + " more" : "");
    }
}
