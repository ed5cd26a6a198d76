package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.Durations;
import dev.rollout.examples.view.Columns;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Deployments as a table, a line each. */
final class Listing {
    private static final int NAME = 24;

    private Listing() {}

    static String of(List<Deployment> deployments) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("deployment", "service", "version", "started", "took", "by", "progress"));
        deployments.forEach(deployment -> rows.add(List.of(
                deployment.id(),
                name(deployment.service()),
                name(deployment.version()),
                deployment.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                took(deployment),
                name(deployment.startedBy().actor()),
                deployment.progress().line())));
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> Columns.of(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, widths.length)
                        .mapToObj(column -> Columns.pad(row.get(column), widths[column]))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private static String name(String name) {
        return Columns.cut(Columns.harmless(name), NAME);
    }

    private static String took(Deployment deployment) {
        Instant end = deployment.finishedAt();
        return end == null ? "" : Durations.words(Duration.between(deployment.createdAt(), end));
    }
}
