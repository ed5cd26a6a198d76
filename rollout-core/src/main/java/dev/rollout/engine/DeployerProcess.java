package dev.rollout.engine;

import dev.rollout.DeploymentStatus;
import dev.rollout.EngineHealth;
import dev.rollout.Explanation;
import dev.rollout.Lineage;
import dev.rollout.NumberedEvent;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.decision.Decider;
import dev.rollout.decision.Eta;
import dev.rollout.decision.Means;
import dev.rollout.spi.Capabilities;
import dev.rollout.spi.DeployerListener;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.NewDeployment;
import dev.rollout.spi.Ownership;
import dev.rollout.spi.StoredStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The life of a deployer in its process: open, started, closed. */
final class DeployerProcess {
    private final Parts parts;
    private final Vitals vitals;
    private final StoreClock clock;
    private final EventRelay relay;
    private final @Nullable Driving driving;
    private boolean started;
    private boolean closed;

    DeployerProcess(Parts parts, Vitals vitals) {
        this.parts = parts;
        this.vitals = vitals;
        this.clock = new StoreClock(parts.seams());
        this.relay = new EventRelay(
                parts.providers().store(), parts.seams(), parts.providers().channel());
        this.driving = parts.host() == null ? null : new Driving(parts, parts.host(), clock, relay, vitals);
    }

    synchronized void start() {
        ensureOpen();
        if (driving == null) {
            throw new IllegalStateException(
                    "without an updater this deployer submits and watches only; set updater to drive");
        }
        if (started) {
            throw new IllegalStateException("this deployer was started already");
        }
        started = true;
        driving.start();
    }

    synchronized void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("this deployer is closed");
        }
    }

    EventRelay relay() {
        return relay;
    }

    Instant now() {
        return clock.now();
    }

    /** Asks the store for its time, unless it has told it: starting did so too. */
    void tellTheTime() {
        if (!clock.isTold()) {
            long askedAt = parts.seams().nanoTime().getAsLong();
            clock.answered(
                    parts.providers().sessions().scan("nobody", Set.of("")).now(), askedAt);
        }
    }

    @Nullable
    String sessionFor(String service) {
        return driving == null || !isStarted() ? null : driving.drivers().sessionFor(service);
    }

    private synchronized boolean isStarted() {
        return started;
    }

    void submitted(Submission.Stored stored) {
        NewDeployment created = stored.created();
        if (created == null) {
            return;
        }
        String sessionId = stored.root().ownership().sessionId();
        if (driving != null && sessionId != null) {
            driving.drivers().begin(sessionId, stored.root(), stored.instances());
        }
        relay.committed(created.events());
        vitals.stored(new StoredStep(stored.root(), List.of(), created.events()));
        created.also().forEach(step -> relay.committed(step.events()));
        vitals.alsoStored(created.also(), parts.providers().store());
    }

    /** A command was stored. */
    void commanded(DeploymentRoot after, List<NumberedEvent> events) {
        relay.committed(events);
        vitals.stored(new StoredStep(after, List.of(), events));
    }

    EngineHealth health() {
        EngineHealth.Phase phase;
        synchronized (this) {
            phase = closed
                    ? EngineHealth.Phase.CLOSED
                    : started ? EngineHealth.Phase.RUNNING : EngineHealth.Phase.NOT_STARTED;
        }
        return new Checkup(parts, vitals, clock, driving).health(phase);
    }

    Explanation explain(DeploymentSnapshot stored) {
        DeploymentRoot root = stored.root();
        Instant now = stored.now();
        DeploymentStatus status = root.state().status();
        if (status.isFinal()) {
            return new Explanation(root.id(), status, now, null, null, List.of());
        }
        List<Wait> waits = new ArrayList<>();
        Driver here = driving == null ? null : driving.drivers().of(root.id());
        if (status == DeploymentStatus.PENDING) {
            waits.add(predecessor(root));
        } else if (here != null) {
            waits.addAll(here.waits());
        } else {
            driverWait(root, now).ifPresent(waits::add);
            Means unknown = new Means(
                    Capabilities.none(),
                    Capabilities.none().withSplitting(),
                    false,
                    Means.Slots.free(1),
                    Duration.ofDays(1));
            WorkingCopy copy = new WorkingCopy(root, stored.instances(), unknown).assumeAllIsWell(now);
            Decider.waits(copy, now).forEach(wait -> waits.add(overdue(wait, now)));
        }
        if (waits.isEmpty()) {
            waits.add(new Wait(
                    new WaitReason.NextStep(), String.valueOf(root.ownership().label()), null, null));
        }
        Instant next = waits.stream()
                .map(Wait::until)
                .filter(until -> until != null && until.isAfter(now))
                .min(Instant::compareTo)
                .orElse(null);
        return new Explanation(root.id(), status, now, next, Eta.of(root, stored.instances(), now), waits);
    }

    /** What is due already waits for the driver, which may be just about to act, or dead: nobody knows until when. */
    private static Wait overdue(Wait wait, Instant now) {
        return wait.until() == null || wait.until().isAfter(now)
                ? wait
                : new Wait(wait.reason(), wait.subject(), wait.since(), null);
    }

    private Wait predecessor(DeploymentRoot root) {
        Lineage follows = root.spec().follows();
        String id = follows == null ? "" : follows.deployment();
        DeploymentStatus status = parts.providers()
                .store()
                .load(id)
                .map(before -> before.root().state().status())
                .orElse(DeploymentStatus.SUPERSEDED);
        return new Wait(new WaitReason.Predecessor(status), id, root.spec().createdAt(), null);
    }

    /** Whether it waits for a driver: it has none, or its driver has not been heard of and its lease is being waited out. */
    private Optional<Wait> driverWait(DeploymentRoot root, Instant now) {
        Ownership owner = root.ownership();
        String session = owner.sessionId();
        Optional<Instant> lease = session == null
                ? Optional.empty()
                : parts.providers().sessions().leaseUntil(session);
        if (session == null || lease.isPresent() && !lease.get().isAfter(now)) {
            Instant since = lease.orElse(owner.since());
            List<String> lacks = parts.host() == null ? List.of() : new Competence(parts.host()).lacks(root.spec());
            String why = "waits for a process to take it over"
                    + (lacks.isEmpty() ? "" : "; this one lacks " + String.join(", ", lacks));
            return Optional.of(new Wait(new WaitReason.Driver(why), "", since, null));
        }
        Settings.Lease usual = parts.settings().lease();
        Duration unheard = usual.ttl().minus(usual.renewEvery().multipliedBy(2));
        return lease.filter(end -> Duration.between(now, end).compareTo(unheard) < 0)
                .map(end ->
                        new Wait(new WaitReason.Lease(), String.valueOf(owner.label()), end.minus(usual.ttl()), end));
    }

    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (driving != null && started) {
            driving.close();
        }
        relay.close();
        vitals.observers().tell(DeployerListener::closed);
        parts.atClose().run();
    }
}
