package dev.rollout.engine;

import dev.rollout.AwaitTimeoutException;
import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.DeploymentEvent.DeploymentFinished;
import dev.rollout.DeploymentRequest;
import dev.rollout.DeploymentStatus;
import dev.rollout.EngineHealth;
import dev.rollout.Explanation;
import dev.rollout.Forecast;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.Slots;
import dev.rollout.Subscription;
import dev.rollout.decision.Command;
import dev.rollout.spi.DeploymentQuery;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The deployer: hands each call to the part that serves it. */
public final class DefaultRollingDeployer implements RollingDeployer {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int MOST_LISTED = 10_000;

    private final Parts parts;
    private final DeployerProcess process;
    private final StateStore store;
    private final Submission submission;
    private final Control control;

    public DefaultRollingDeployer(Parts given) {
        Observers observers = new Observers(given.listeners(), given.seams().listeners());
        Vitals vitals = new Vitals(given.seams(), observers);
        this.parts = given.with(ObservedStore.over(given.providers(), vitals));
        this.process = new DeployerProcess(parts, vitals);
        this.store = parts.providers().store();
        this.submission = new Submission(
                store,
                parts.registry(),
                new SlotBook(store, parts.host()),
                parts.seams().ids());
        this.control = new Control(store, process);
        observers.tell(listener -> listener.attached(process::health));
    }

    @Override
    public void start() {
        process.start();
    }

    @Override
    public Forecast plan(DeploymentRequest request) {
        process.ensureOpen();
        return submission.forecast(Given.set("request", request));
    }

    @Override
    public Deployment deploy(DeploymentRequest request) {
        process.ensureOpen();
        return store(
                Given.set("request", request).service(), session -> submission.submit(request, session, process.now()));
    }

    private Deployment store(String service, Function<@Nullable String, Submission.Stored> submit) {
        SubmissionLock lock = SubmissionLock.take(parts.providers().lock(), service);
        try (lock) {
            process.tellTheTime();
            Submission.Stored stored = submit.apply(process.sessionFor(service));
            process.submitted(stored);
            return stored.view(process.now());
        }
    }

    @Override
    public Deployment retry(String deploymentId, By by) {
        process.ensureOpen();
        DeploymentSnapshot first = get(deploymentId);
        DeploymentStatus status = first.root().state().status();
        if (status != DeploymentStatus.FAILED
                && status != DeploymentStatus.ROLLBACK_FAILED
                && status != DeploymentStatus.CANCELLED) {
            throw new RefusedException("deployment " + deploymentId + " is " + name(status)
                    + "; retry is possible where it is failed, rollback_failed or cancelled");
        }
        return follow(first, Lineage.Kind.RETRY, by);
    }

    private Deployment follow(DeploymentSnapshot first, Lineage.Kind kind, By by) {
        Given.set("by", by);
        return store(
                first.root().spec().request().service(),
                session -> submission.follow(first, kind, by, session, process.now()));
    }

    @Override
    public Slots slots(String service) {
        process.ensureOpen();
        return submission.slots(Given.set("service", service));
    }

    private static String name(DeploymentStatus status) {
        return status.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public Optional<Deployment> find(String deploymentId) {
        process.ensureOpen();
        return Control.find(store, deploymentId).map(Views::full);
    }

    private DeploymentSnapshot get(String deploymentId) {
        return Control.get(store, deploymentId);
    }

    @Override
    public List<Deployment> history(String service, int limit) {
        process.ensureOpen();
        return store.list(new DeploymentQuery(Given.set("service", service), false, limit)).stream()
                .map(Views::overview)
                .toList();
    }

    @Override
    public List<Deployment> active() {
        process.ensureOpen();
        List<Deployment> newestFirst =
                new java.util.ArrayList<>(store.list(new DeploymentQuery(null, true, MOST_LISTED)).stream()
                        .map(Views::overview)
                        .toList());
        java.util.Collections.reverse(newestFirst);
        return List.copyOf(newestFirst);
    }

    @Override
    public Deployment pause(String deploymentId, By by) {
        return control.command(deploymentId, Command.PAUSE, by);
    }

    @Override
    public Deployment resume(String deploymentId, By by) {
        return control.command(deploymentId, Command.RESUME, by);
    }

    @Override
    public Deployment promote(String deploymentId, By by) {
        return control.command(deploymentId, Command.PROMOTE, by);
    }

    @Override
    public Deployment approve(String deploymentId, String approval, By by) {
        return control.decide(deploymentId, approval, true, by);
    }

    @Override
    public Deployment reject(String deploymentId, String approval, By by) {
        return control.decide(deploymentId, approval, false, by);
    }

    @Override
    public Deployment accept(String deploymentId, By by) {
        return control.command(deploymentId, Command.ACCEPT, by);
    }

    @Override
    public List<Deployment> pauseAll(By by) {
        Given.set("by", by);
        return active().stream()
                .filter(deployment -> deployment.status() == DeploymentStatus.IN_PROGRESS
                        || deployment.status() == DeploymentStatus.ROLLING_BACK)
                .flatMap(deployment -> pauseUnlessOver(deployment.id(), by).stream())
                .toList();
    }

    private Optional<Deployment> pauseUnlessOver(String deploymentId, By by) {
        try {
            return Optional.of(pause(deploymentId, by));
        } catch (RefusedException e) { // it ended, or was stopped, in between
            return Optional.empty();
        }
    }

    @Override
    public Deployment cancel(String deploymentId, CancelMode mode, By by) {
        Given.set("mode", mode); // the other one must not stand for it
        return control.command(
                deploymentId, mode == CancelMode.STOP ? Command.CANCEL_STOP : Command.CANCEL_ROLL_BACK, by);
    }

    @Override
    public Deployment rollBack(String deploymentId, By by) {
        process.ensureOpen();
        DeploymentSnapshot stored = get(deploymentId);
        return stored.root().state().status().isFinal()
                ? follow(stored, Lineage.Kind.ROLL_BACK, by)
                : control.command(deploymentId, Command.ROLL_BACK, by);
    }

    @Override
    public Explanation explain(String deploymentId) {
        process.ensureOpen();
        return process.explain(get(deploymentId));
    }

    @Override
    public Subscription watch(String deploymentId, long fromSequence, Consumer<NumberedEvent> listener) {
        process.ensureOpen();
        if (fromSequence < 1) {
            throw new IllegalArgumentException("fromSequence must be at least 1, was " + fromSequence);
        }
        Given.set("listener", listener);
        get(deploymentId);
        return process.relay().watch(deploymentId, fromSequence, listener);
    }

    @Override
    public Subscription watchAll(Consumer<NumberedEvent> listener) {
        process.ensureOpen();
        return new WatchAll(store, parts.seams(), process.relay(), Given.set("listener", listener));
    }

    @Override
    public Deployment await(String deploymentId, Duration timeout) throws InterruptedException {
        process.ensureOpen();
        long left = Given.nanos("timeout", timeout);
        Deployment now = Views.full(get(deploymentId));
        if (now.status().isFinal()) {
            return now;
        }
        CountDownLatch finished = new CountDownLatch(1);
        Subscription watching = process.relay().watch(deploymentId, now.lastSequence() + 1, event -> {
            if (event.event() instanceof DeploymentFinished) {
                finished.countDown();
            }
        });
        try (watching) {
            long until = parts.seams().nanoTime().getAsLong() + left;
            boolean ended = false;
            while (!ended && left > 0) {
                // the listeners' threads may all be taken by listeners that block: so look as well
                ended = finished.await(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS)
                        || get(deploymentId).root().state().status().isFinal();
                left = until - parts.seams().nanoTime().getAsLong();
            }
            DeploymentSnapshot then = get(deploymentId);
            if (!then.root().state().status().isFinal()) {
                throw new AwaitTimeoutException(timeout, Views.full(then), process.explain(then));
            }
            return Views.full(then);
        }
    }

    @Override
    public int prune(Instant olderThan) {
        process.ensureOpen();
        return parts.providers().retention().prune(Given.set("olderThan", olderThan));
    }

    @Override
    public EngineHealth health() {
        return process.health();
    }

    @Override
    public void close() {
        process.close();
    }
}
