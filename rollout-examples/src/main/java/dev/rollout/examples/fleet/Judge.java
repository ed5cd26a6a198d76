package dev.rollout.examples.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads what the instances wrote down themselves. The deployer's opinion plays no part. */
public final class Judge {
    private final Map<String, InstanceLog> logs;

    Judge(Map<String, InstanceLog> logs) {
        this.logs = logs;
    }

    /** Operation ids that started a process more than once. */
    public Set<String> operationsDoneTwice() {
        Map<String, Integer> starts = new HashMap<>();
        logs.values().stream()
                .flatMap(log -> log.entries().stream())
                .filter(entry -> entry.what().equals(InstanceLog.STARTED))
                .forEach(entry -> starts.merge(entry.fact("operation"), 1, Integer::sum));
        Set<String> twice = new TreeSet<>();
        starts.forEach((operation, count) -> {
            if (count > 1) {
                twice.add(operation);
            }
        });
        return twice;
    }

    /** Instances that were stopped or started in this time. */
    public Set<String> touched(long fromMillis, long toMillis) {
        Set<String> touched = new TreeSet<>();
        logs.forEach((id, log) -> log.entries().forEach(entry -> {
            boolean effect =
                    entry.what().equals(InstanceLog.STARTED) || entry.what().equals(InstanceLog.STOPPING);
            if (effect && entry.atMillis() >= fromMillis && entry.atMillis() <= toMillis) {
                touched.add(id);
            }
        }));
        return touched;
    }

    /** The version that each instance started last. */
    public Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        logs.forEach((id, log) -> log.entries().stream()
                .filter(entry -> entry.what().equals(InstanceLog.STARTED))
                .forEach(entry -> versions.put(id, entry.fact("version"))));
        return versions;
    }

    /** So many healthy processes ran at the worst moment of this time. */
    public int lowestRunning(long fromMillis, long toMillis) {
        List<Change> changes = new ArrayList<>();
        logs.values().forEach(log -> changesOf(log, changes));
        // At the same millisecond the ends count first: the worst case.
        changes.sort(Comparator.comparingLong(Change::atMillis).thenComparingInt(Change::by));
        int running = 0;
        int lowest = Integer.MAX_VALUE;
        for (Change change : changes) {
            if (change.atMillis() > toMillis) {
                break;
            }
            if (change.atMillis() >= fromMillis) {
                lowest = Math.min(lowest, running);
            }
            running += change.by();
            if (change.atMillis() >= fromMillis) {
                lowest = Math.min(lowest, running);
            }
        }
        return Math.min(lowest, running);
    }

    private record Change(long atMillis, int by) {}

    private static void changesOf(InstanceLog log, List<Change> changes) {
        String up = "";
        for (InstanceLog.Entry entry : log.entries()) {
            boolean ends =
                    entry.what().equals(InstanceLog.STOPPING) || entry.what().equals(InstanceLog.ENDED);
            if (entry.what().equals(InstanceLog.STARTED)
                    && entry.fact("healthy").equals("true")) {
                up = entry.fact("pid");
                changes.add(new Change(entry.atMillis(), 1));
            } else if (ends && entry.fact("pid").equals(up)) {
                up = "";
                changes.add(new Change(entry.atMillis(), -1));
            }
        }
    }
}
