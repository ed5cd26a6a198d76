package dev.rollout.examples.faults;

import dev.rollout.Instance;
import dev.rollout.RollingDeployer;
import dev.rollout.examples.fleet.Lifeline;
import dev.rollout.examples.fleet.LocalProcessUpdater;
import dev.rollout.postgres.PostgresInstanceRegistry;
import dev.rollout.probe.HttpHealthProbe;
import dev.rollout.spi.CallContext;
import dev.rollout.spi.CallHooks;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.InstanceUpdater;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A process that drives deployments, with a short lease. Options: label, postgres, agent, lifeline, and {@code late}: at
 * this instance its update call stands still until a line arrives, and then acts without asking whether it still may.
 */
final class DriverProgram {
    static final String LATE = "late";

    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration RENEW_EVERY = Duration.ofMillis(1500);
    static final Duration STOP_MARGIN = Duration.ofSeconds(5);
    /** Default of {@code scanEvery}. */
    static final Duration SCAN_EVERY = Duration.ofSeconds(1);

    private DriverProgram() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = Child.options(args);
        Lifeline.hold(
                Integer.parseInt(option(options, "lifeline")),
                () -> Runtime.getRuntime().halt(1));
        String postgres = option(options, "postgres");
        RollingDeployer.builder()
                .label(option(options, "label"))
                .lease(TTL, RENEW_EVERY, STOP_MARGIN)
                .instances(PostgresInstanceRegistry.of(PostgresServer.pool(postgres)))
                .updater(new LateUpdater(
                        new LocalProcessUpdater(URI.create(option(options, "agent"))), options.get(LATE)))
                .probe(HttpHealthProbe.path("/health").versionHeader("X-Version"))
                .store(PostgresServer.store(postgres))
                .build()
                .start();
        System.out.println(Child.READY);
        Thread.currentThread().join();
    }

    static String option(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Deaf to interrupts, and sure of itself: the worst that host code may be. */
    private record LateUpdater(
            InstanceUpdater updater, @Nullable String lateAt) implements InstanceUpdater {
        @Override
        public Capabilities capabilities() {
            return updater.capabilities();
        }

        @Override
        public Optional<String> currentVersion(Instance instance, CallContext context) throws Exception {
            return updater.currentVersion(instance, context);
        }

        @Override
        public void update(Instance instance, String version, CallContext context) throws Exception {
            if (!instance.id().equals(lateAt)) {
                updater.update(instance, version, context);
                return;
            }
            System.out.println(LATE + " " + context.fencingToken());
            CompletableFuture.runAsync(() -> act(instance, version, context)).join();
        }

        private void act(Instance instance, String version, CallContext context) {
            String outcome = "done";
            try {
                if (System.in.read() < 0) {
                    throw new IOException("nobody is there any more");
                }
                CallContext unasked = new CallContext(
                        context.deploymentId(),
                        context.operationId(),
                        context.attempt(),
                        context.fencingToken(),
                        context.deadline(),
                        context.attributes(),
                        CallHooks.detached());
                updater.update(instance, version, unasked);
            } catch (IOException e) {
                outcome = e.getClass().getSimpleName();
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                outcome = e.getClass().getSimpleName();
                throw new IllegalStateException(e);
            } finally {
                System.out.println(LATE + " " + outcome);
            }
        }
    }
}
