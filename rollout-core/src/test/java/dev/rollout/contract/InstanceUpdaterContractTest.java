package dev.rollout.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.Instance;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** The suite passes an updater that keeps all it declares, and catches each one that does not. */
class InstanceUpdaterContractTest extends InstanceUpdaterContract {
    private final Fleet fleet = new Fleet(Set.of());

    @Override
    protected InstanceUpdater updater() {
        return fleet;
    }

    @Override
    protected Instance instance() {
        return Fixtures.instance("s", 1);
    }

    @Override
    protected String oneVersion() {
        return "v1";
    }

    @Override
    protected String anotherVersion() {
        return "v2";
    }

    @Override
    protected int effects() {
        return fleet.effects;
    }

    @Override
    protected void makeUpdatesHang() {
        fleet.hanging = true;
    }

    @Test
    void each_promise_that_is_not_kept_is_caught() throws Exception {
        for (String promise : List.of("update fence", "read fence", "fence of reads", "version", "once", "interrupt")) {
            assertThat(failures(promise)).as("broken promise: " + promise).isNotEmpty();
        }
        assertThat(failures("none of them")).isEmpty();
    }

    @Test
    void what_is_not_declared_is_not_tested() throws Exception {
        InstanceUpdaterContract suite = new Suite(new Fleet(Set.of()) {
            @Override
            public Capabilities capabilities() {
                return Capabilities.none();
            }
        });

        assertThat(suite.what_it_declares()).isEmpty();
    }

    private static List<String> failures(String brokenPromise) throws Exception {
        List<String> failures = new ArrayList<>();
        try (Stream<DynamicTest> tests = new Suite(new Fleet(Set.of(brokenPromise))).what_it_declares().stream()) {
            tests.forEach(test -> {
                try {
                    test.getExecutable().execute();
                } catch (Throwable e) {
                    failures.add(test.getDisplayName());
                }
            });
        }
        return failures;
    }

    private static final class Suite extends InstanceUpdaterContractTest {
        private final Fleet fleet;

        Suite(Fleet fleet) {
            this.fleet = fleet;
        }

        @Override
        protected InstanceUpdater updater() {
            return fleet;
        }

        @Override
        protected int effects() {
            return fleet.effects;
        }

        @Override
        protected void makeUpdatesHang() {
            fleet.hanging = true;
        }
    }

    /** Promises everything, and breaks what it is told to break. */
    private static class Fleet implements InstanceUpdater {
        private final Set<String> broken;
        private final Set<String> done = new HashSet<>();
        private long highest;
        private String version = "v0";
        private boolean hanging;
        private int effects;

        Fleet(Set<String> broken) {
            this.broken = broken;
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.none()
                    .withFenced()
                    .withVersioned()
                    .withIdempotent()
                    .withInterruptible(Duration.ofMillis(100));
        }

        @Override
        public void update(Instance instance, String newVersion, CallContext context) throws Exception {
            if (!broken.contains("update fence")) {
                fence(context, false);
            }
            hang();
            if (!done.add(context.operationId()) && !broken.contains("once")) {
                return;
            }
            effects++;
            version = newVersion;
        }

        private void hang() throws InterruptedException {
            if (hanging && broken.contains("interrupt")) {
                while (true) {
                    LockSupport.parkNanos(Duration.ofDays(1).toNanos());
                    Thread.interrupted();
                }
            } else if (hanging) {
                new CountDownLatch(1).await();
            }
        }

        @Override
        public Optional<String> currentVersion(Instance instance, CallContext context) {
            if (!broken.contains("read fence")) {
                fence(context, true);
            }
            return Optional.of(broken.contains("version") ? "v1" : version);
        }

        private void fence(CallContext context, boolean read) {
            if (context.fencingToken() < highest) {
                throw new IllegalStateException(
                        "fencing token " + context.fencingToken() + " is lower than " + highest);
            }
            highest = read && broken.contains("fence of reads") ? highest : context.fencingToken();
        }
    }
}
