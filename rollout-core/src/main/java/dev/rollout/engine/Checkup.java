package dev.rollout.engine;

import dev.rollout.EngineHealth;
import dev.rollout.EngineHealth.Phase;
import dev.rollout.EngineHealth.Status;
import dev.rollout.spi.ProgressChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of what a process knows of itself what its health endpoint says. Asks nobody. */
final class Checkup {
    private static final int SCANS_MISSED = 10;
    private static final Duration SCAN_SLACK = Duration.ofSeconds(10);

    private final Parts parts;
    private final Vitals vitals;
    private final @Nullable Driving driving;
    private final Instant now;
    private final long nanoNow;
    private final List<String> down = new ArrayList<>();
    private final List<String> degraded = new ArrayList<>();

    Checkup(Parts parts, Vitals vitals, StoreClock clock, @Nullable Driving driving) {
        this.parts = parts;
        this.vitals = vitals;
        this.driving = driving;
        this.now = clock.now();
        this.nanoNow = vitals.nanoTime();
    }

    EngineHealth health(Phase phase) {
        Vitals.Contact contact = vitals.contact();
        EngineHealth.Store store =
                new EngineHealth.Store(at(contact.lastAnswer()), at(contact.failingSince()), contact.lastError());
        Driving runs = phase == Phase.RUNNING ? driving : null;
        EngineHealth.Lease lease = runs == null
                ? new EngineHealth.Lease(false, null, null, vitals.leasesLost())
                : runs.keeper().lease(vitals.leasesLost());
        Instant lastScan = at(vitals.scannedAt());
        List<EngineHealth.Driven> driven =
                driving == null ? List.of() : driving.drivers().standing();
        EngineHealth.Counts counts = counts();
        if (phase == Phase.CLOSED) {
            down.add("closed");
        }
        if (runs != null) {
            lease(lease);
            calls(runs.hands());
            scans(lease, lastScan);
        }
        store(store, runs != null);
        driven.forEach(this::driven);
        if (counts.brokenInvariants() > 0) {
            degraded.add(counts.brokenInvariants() + " broken invariants, see the log");
        }
        Status status = !down.isEmpty() ? Status.DOWN : !degraded.isEmpty() ? Status.DEGRADED : Status.UP;
        List<String> reasons = new ArrayList<>(down);
        reasons.addAll(degraded);
        return new EngineHealth(status, reasons, phase, store, lease, lastScan, driven, counts);
    }

    private EngineHealth.Counts counts() {
        ProgressChannel channel = parts.providers().channel();
        int abandoned = driving == null
                ? 0
                : driving.hands().calls().abandoned() + driving.hands().probes().abandoned();
        return new EngineHealth.Counts(
                abandoned,
                vitals.brokenInvariants(),
                channel == null ? 0 : channel.dropped(),
                vitals.observers().dropped());
    }

    private void lease(EngineHealth.Lease lease) {
        if (!lease.held()) {
            down.add(
                    lease.trustedUntil() == null
                            ? "no session yet, nothing is started"
                            : "the lease was not renewed in time, nothing is started since " + lease.trustedUntil());
        }
    }

    private void calls(Workshop.Hands hands) {
        int abandoned = hands.calls().abandoned() + hands.probes().abandoned();
        boolean hung = hands.calls().hung() + hands.probes().hung() > 0;
        if (abandoned > 0) {
            (hung ? down : degraded)
                    .add("calls_hung: " + abandoned + " calls past their deadline ignore their interrupt"
                            + (hung ? ", nothing is started" : ""));
        }
    }

    private void scans(EngineHealth.Lease lease, @Nullable Instant lastScan) {
        Duration most = parts.settings().lease().scanEvery().multipliedBy(SCANS_MISSED);
        most = most.compareTo(SCAN_SLACK) < 0 ? SCAN_SLACK : most;
        if (lease.held() && lastScan != null && lastScan.plus(most).isBefore(now)) {
            degraded.add("no look for orphans since " + lastScan);
        }
    }

    private void store(EngineHealth.Store store, boolean runs) {
        if (store.failingSince() != null) {
            (runs ? degraded : down).add("the store fails since " + store.failingSince() + ": " + store.lastError());
        }
    }

    private void driven(EngineHealth.Driven one) {
        if (one.trouble() != null) {
            degraded.add("deployment " + one.deploymentId() + ": last step failed: " + one.trouble());
        } else if (one.stalled()) {
            degraded.add("deployment " + one.deploymentId() + " is stalled and waits for a person");
        }
    }

    private @Nullable Instant at(@Nullable Long nanoTime) {
        return nanoTime == null ? null : now.minusNanos(nanoNow - nanoTime).truncatedTo(ChronoUnit.MICROS);
    }
}
