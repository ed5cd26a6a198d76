package dev.rollout.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.rollout.Deployment;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.HealthPolicy;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.benchmark.Backend.Counters;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.HealthProbe;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a case and says what it cost. */
final class Measurement {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int CALL_SLOTS = 10_000;

    private Measurement() {}

    /** The figures by name, in order. */
    static Map<String, Object> of(Case what, Backend backend) throws InterruptedException {
        List<String> services = new ArrayList<>();
        for (int service = 0; service < what.deployments(); service++) {
            services.add(what.name().replace(' ', '-') + "-" + service);
            backend.register(fleet(services.get(service), what.instances()));
        }
        if (backend instanceof PostgresBackend postgres) {
            postgres.settle();
        }
        System.gc();
        resetPeaks();
        Map<String, Object> figures = new LinkedHashMap<>();
        try (RollingDeployer deployer = backend.configure(RollingDeployer.builder())
                .updater((instance, version, context) -> {})
                .probe(HealthProbe.none())
                .callSlots(CALL_SLOTS)
                .probeSlots(CALL_SLOTS)
                .build()) {
            deployer.start();
            Counters before = backend.counters();
            long cpu = SYSTEM.getProcessCpuTime();
            long began = System.nanoTime();
            long events = run(deployer, services, what);
            double seconds = (System.nanoTime() - began) / 1e9;
            double cpuSeconds = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
            Counters used = backend.counters().minus(before);
            figures.put("case", what.name());
            figures.put("store", backend.name());
            figures.put("deployments", what.deployments());
            figures.put("instances", what.total());
            figures.put("seconds", round(seconds));
            figures.put("instancesPerSecond", Math.round(what.total() / seconds));
            figures.put("transitionsPerSecond", Math.round(3 * what.total() / seconds));
            figures.put("cpuSeconds", round(cpuSeconds));
            figures.put("cpuMicrosPerInstance", Math.round(cpuSeconds * 1e6 / what.total()));
            long commits = backend.store().list(new DeploymentQuery(null, false, what.deployments())).stream()
                    .mapToLong(DeploymentRoot::revision)
                    .sum();
            figures.put("commits", commits);
            figures.put("commitsPerBatch", round((double) commits / batches(what)));
            figures.put("serverTransactions", used.transactions());
            figures.put("walBytesPerInstance", used.walBytes() / what.total());
            figures.put("events", events);
            figures.put("peakHeapMiB", peakHeap() / (1024 * 1024));
            figures.put("peakThreads", THREADS.getPeakThreadCount());
        }
        return figures;
    }

    private static long run(RollingDeployer deployer, List<String> services, Case what) throws InterruptedException {
        Policy policy = Policy.builder()
                .batchSize(what.batch())
                .batchPause(Duration.ZERO)
                .health(HealthPolicy.defaults().startDelay(Duration.ZERO).watchInterval(Duration.ofMinutes(10)))
                .build();
        List<String> ids = new ArrayList<>();
        for (String service : services) {
            ids.add(deployer.deploy(
                            DeploymentRequest.of(service, "v2").policy(policy).startedBy("benchmark"))
                    .id());
        }
        long events = 0;
        for (String id : ids) {
            Deployment end = deployer.await(id, PATIENCE);
            if (end.status() != DeploymentStatus.COMPLETED
                    || end.progress().tally().updated() != what.instances()) {
                throw new IllegalStateException("expected a completed deployment: " + end);
            }
            events += end.lastSequence();
        }
        return events;
    }

    private static int batches(Case what) {
        int size = what.batch().resolve(what.instances()).get(0);
        return what.deployments() * ((what.instances() + size - 1) / size);
    }

    private static List<Instance> fleet(String service, int count) {
        List<Instance> fleet = new ArrayList<>(count);
        for (int number = 1; number <= count; number++) {
            fleet.add(Instance.of(service + "-i-" + number, service, "127.0.0.1:" + (1 + number % 60_000), "v1"));
        }
        return fleet;
    }

    private static void resetPeaks() {
        THREADS.resetPeakThreadCount();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
