package dev.rollout.examples.benchmark;

import dev.rollout.BatchSize;
import dev.rollout.spi.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The cases, in memory and on PostgreSQL. */
public final class Suite {
    private static final BatchSize TENTH = BatchSize.percent(10);
    private static final BatchSize TWO = BatchSize.of(2);

    private Suite() {}

    /** Measures, and prints a line for each case on standard output. */
    public static void run(Set<String> options) throws Exception {
        boolean quick = options.contains("--quick");
        if (!options.contains("--postgres")) {
            try (Backend memory = new MemoryBackend()) {
                measure(memory, memoryCases(quick));
            }
        }
        if (!options.contains("--memory")) {
            try (Backend postgres = new PostgresBackend()) {
                measure(postgres, cases(quick));
            }
        }
    }

    private static void measure(Backend backend, List<Case> cases) throws InterruptedException {
        Measurement.of(new Case("warm up", 20, 200, TENTH), backend);
        for (Case what : cases) {
            System.out.println(Documents.write(Measurement.of(what, backend)));
        }
    }

    private static List<Case> cases(boolean quick) {
        List<Case> cases = new ArrayList<>();
        for (int instances : quick ? new int[] {200, 2_000} : new int[] {200, 2_000, 10_000}) {
            cases.add(Case.of(instances, TENTH));
            cases.add(Case.of(instances, TWO));
        }
        cases.add(new Case("1000 deployments of 20 by 2", quick ? 100 : 1_000, 20, TWO));
        return cases;
    }

    private static List<Case> memoryCases(boolean quick) {
        List<Case> cases = cases(quick);
        if (!quick) {
            cases.add(Case.of(100_000, TENTH));
        }
        return cases;
    }
}
