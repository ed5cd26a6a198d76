package dev.rollout.metrics;

import dev.rollout.DeploymentEvent;
import dev.rollout.DeploymentEvent.Activated;
import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentEvent.DeploymentStarted;
import dev.rollout.DeploymentEvent.Paused;
import dev.rollout.DeploymentEvent.Resumed;
import dev.rollout.DeploymentEvent.RollbackStarted;
import dev.rollout.DeploymentEvent.TakenOver;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.EngineHealth;
import dev.rollout.InstanceStatus;
import dev.rollout.Invariant;
import dev.rollout.NumberedEvent;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.StoredStep;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in a Micrometer registry. Every meter tells what <em>this</em> process did or drives, so that the sum over all
 * processes is the truth: a step is counted by the process that stored it, a deployment is shown by the one that drives it.
 * Tags are services, statuses and other words of small sets; never ids. Threadsafe.
 *
 * <pre>{@code
 * RollingDeployer.builder().listener(RolloutMetrics.to(registry))...
 * }</pre>
 *
 * <p>Where one JVM has several deployers with one registry, they share one of these.
 */
public final class RolloutMetrics implements DeployerListener {
    private static final List<DeploymentStatus> DRIVEN =
            List.of(DeploymentStatus.IN_PROGRESS, DeploymentStatus.PAUSED, DeploymentStatus.ROLLING_BACK);

    private final MeterRegistry registry;
    private final Deployers deployers = new Deployers();
    private final Set<String> services = ConcurrentHashMap.newKeySet();
    private final Counter leaseLosses;

    private RolloutMetrics(MeterRegistry registry) {
        this.registry = registry;
        leaseLosses = Counter.builder("rollout.lease.losses")
                .description("Sessions that the store refused to renew")
                .register(registry);
        for (Invariant invariant : Invariant.values()) {
            broken(invariant);
        }
        FunctionCounter.builder("rollout.progress.dropped", deployers, Deployers::progressDropped)
                .description("Messages that the progress channel gave up; watchers find these events in the store")
                .baseUnit("messages")
                .register(registry);
        FunctionCounter.builder("rollout.listener.dropped", deployers, Deployers::newsDropped)
                .description("News that listeners were too slow for; the other meters are too low by it")
                .baseUnit("notifications")
                .register(registry);
    }

    /**
     * Metrics in this registry. Meters that must stay 0 are there from the start, those of a service with its first news.
     *
     * @param registry stays the host's
     * @return a listener for one deployer or more
     * @throws IllegalArgumentException if {@code registry} is null
     */
    @SuppressWarnings("exports") // who has a registry reads its module; nobody else should have to
    public static RolloutMetrics to(@Nullable MeterRegistry registry) {
        if (registry == null) {
            throw new IllegalArgumentException("registry must be set, was null");
        }
        return new RolloutMetrics(registry);
    }

    @Override
    public void attached(Supplier<EngineHealth> health) {
        deployers.add(health);
    }

    @Override
    public void driving(DeploymentRoot root, List<InstanceState> instances, boolean takenOver) {
        service(root);
    }

    @Override
    public void stored(StoredStep step) {
        String service = service(step.root());
        boolean creation = step.events().stream().anyMatch(event -> event.event() instanceof DeploymentStarted);
        for (NumberedEvent event : step.events()) {
            DeploymentStatus status = status(event.event(), step.root(), creation);
            if (status != null) {
                count(
                        "rollout.deployment.transitions",
                        "Times that a deployment came into the status",
                        "service",
                        service,
                        "status",
                        word(status));
            }
            note(service, event, step.root());
        }
        step.changes().forEach(change -> changed(service, change));
    }

    /** Into which status an event takes its deployment, null where it does not. */
    private static @Nullable DeploymentStatus status(DeploymentEvent event, DeploymentRoot root, boolean creation) {
        if (event instanceof DeploymentStarted) {
            return root.state().status();
        } else if (event instanceof Activated) {
            return DeploymentStatus.IN_PROGRESS;
        } else if (event instanceof Paused) {
            return DeploymentStatus.PAUSED;
        } else if (event instanceof Resumed resumed) {
            return resumed.direction() == Direction.BACK ? DeploymentStatus.ROLLING_BACK : DeploymentStatus.IN_PROGRESS;
        } else if (event instanceof RollbackStarted) {
            return creation ? null : DeploymentStatus.ROLLING_BACK; // it began so
        }
        return event instanceof DeploymentFinished finished ? finished.status() : null;
    }

    private void note(String service, NumberedEvent numbered, DeploymentRoot root) {
        DeploymentEvent event = numbered.event();
        if (event instanceof DeploymentFinished finished) {
            Timer.builder("rollout.deployment.duration")
                    .description("From creation to the end")
                    .tags("service", service, "status", word(finished.status()))
                    .register(registry)
                    .record(between(root.spec().createdAt(), numbered.at()));
        } else if (event instanceof RollbackStarted started) {
            String reason = RollbackReason.of(started.reason()).tag();
            count("rollout.rollbacks", "Deployments that turned round", "service", service, "reason", reason);
        } else if (event instanceof TakenOver) {
            count("rollout.takeovers", "Deployments taken over from another driver", "service", service);
        }
    }

    private void changed(String service, StoredStep.Change change) {
        InstanceState before = change.before();
        InstanceState after = change.after();
        if (before != null && before.status() == after.status()) {
            return;
        }
        count(
                "rollout.instance.transitions",
                "Times that an instance came into the status",
                "service",
                service,
                "status",
                word(after.status()));
        Instant since = before == null ? null : before.since();
        Instant until = after.since();
        if (before != null && before.status().isOpen() && since != null && until != null) {
            Timer.builder("rollout.instance.phase")
                    .description("How long an instance was drained, updated, checked")
                    .tags("service", service, "status", word(before.status()), "direction", word(before.direction()))
                    .register(registry)
                    .record(between(since, until));
        }
    }

    private void count(String name, String description, String... tags) {
        Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment();
    }

    /** A clock that steps back makes no negative time. */
    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }

    @Override
    public void leaseLost() {
        leaseLosses.increment();
    }

    @Override
    public void storeCalled(String operation, Duration took, boolean answered) {
        Timer.builder("rollout.store.calls")
                .description("How long the store took to answer, or to fail")
                .tags("operation", operation, "outcome", answered ? "success" : "error")
                .register(registry)
                .record(took);
    }

    @Override
    public void broken(Invariant invariant, String what) {
        broken(invariant).increment();
    }

    private Counter broken(Invariant invariant) {
        return Counter.builder("rollout.invariants.broken")
                .description("Must stay 0")
                .tags("invariant", word(invariant))
                .register(registry);
    }

    /** The service of a deployment, whose gauges are there from now on. */
    private String service(DeploymentRoot root) {
        String service = root.spec().request().service();
        if (services.add(service)) {
            for (InstanceStatus status : InstanceStatus.values()) {
                Gauge.builder("rollout.instances", () -> deployers.instances(service, status))
                        .description("Instances of the deployments that this process drives")
                        .baseUnit("instances")
                        .tags(Tags.of("service", service, "status", word(status)))
                        .register(registry);
            }
            for (DeploymentStatus status : DRIVEN) {
                Gauge.builder("rollout.deployments", () -> deployers.deployments(service, status))
                        .description("Deployments that this process drives")
                        .baseUnit("deployments")
                        .tags(Tags.of("service", service, "status", word(status)))
                        .register(registry);
            }
        }
        return service;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
