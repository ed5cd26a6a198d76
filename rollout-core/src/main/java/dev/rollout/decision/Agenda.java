package dev.rollout.decision;

import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.HealthPolicy;
import dev.rollout.Wait;
import dev.rollout.WaitReason;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.Traffic;
import dev.rollout.spi.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What follows from rows that are committed: what to start now, when to look again, and what is being waited for. */
final class Agenda {
    private static final int PROBES_AT_ONCE = 256;
    private static final int NAMED_WAITS = 50;
    static final Duration SLOT_POLL = Duration.ofMillis(100);
    private static final Duration TESTIMONY = Duration.ofSeconds(1);

    private final DeploymentView view;
    private final Instant now;
    private final List<Action> actions = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private @Nullable Instant wakeAt;

    private Agenda(DeploymentView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    static Decision of(DeploymentView view, Instant now) {
        Agenda agenda = new Agenda(view, now);
        agenda.instances();
        agenda.watch();
        agenda.record();
        agenda.registry();
        agenda.witnesses();
        agenda.gate();
        agenda.traffic();
        agenda.readBack();
        new Standstill(agenda, view, now).explain();
        return new Decision(null, List.of(), List.of(), List.of(), agenda.actions, agenda.wakeAt, agenda.waits);
    }

    /** Everything it waits for, in words. */
    static String why(DeploymentView view, Instant now) {
        return of(view, now).waits().stream().limit(3).map(Wait::toString).collect(Collectors.joining("; "));
    }

    /** To look again then. What is due by now is done by this agenda, or waits for an answer that wakes us anyway. */
    void wake(@Nullable Instant at) {
        if (at != null && at.isAfter(now) && (wakeAt == null || at.isBefore(wakeAt))) {
            wakeAt = at;
        }
    }

    void waits(WaitReason reason, String subject, @Nullable Instant since, @Nullable Instant until) {
        if (waits.size() < NAMED_WAITS) {
            waits.add(new Wait(reason, subject, since, until));
        }
    }

    private void instances() {
        OpenInstances.inOrder(view).forEach(this::instance);
    }

    private void instance(int position) {
        InstanceState row = view.row(position);
        Observed observed = view.observed(position);
        wake(row.deadline());
        if (row.intent() == null) {
            gate(row, observed);
        } else if (Takeover.inherited(view, row.intent())) {
            inherited(row, observed, row.intent());
        } else {
            call(row, observed, row.intent());
        }
    }

    private void call(InstanceState row, Observed observed, Intent intent) {
        waits(reason(intent), row.id(), row.since(), intent.deadline());
        if (observed.answer() != null) {
            wake(observed.answer().at().plus(view.policy().health().interval()));
        } else if (!observed.calling()) {
            if (view.means().hung() > 0) {
                waits(new WaitReason.CallSlots(0, view.means().hung()), "", null, stallsAt());
                wake(now.plus(SLOT_POLL));
            } else {
                actions.add(new Action.Carry(row.position(), intent));
            }
        }
    }

    private static WaitReason reason(Intent intent) {
        switch (intent.kind()) {
            case DRAIN:
                return new WaitReason.Draining();
            case UPDATE:
                return new WaitReason.Updating(String.valueOf(intent.version()));
            default:
                return new WaitReason.Admitting();
        }
    }

    private void inherited(InstanceState row, Observed observed, Intent intent) {
        Instant settled = Takeover.settledAt(view, intent);
        Instant since = view.ownership().since();
        if (now.isBefore(settled)) {
            waits(new WaitReason.Settling(), row.id(), since, settled);
            wake(settled);
        } else if (intent.kind() == IntentKind.UPDATE && Takeover.mustRead(view, intent)) {
            Instant stalls = stallsAt();
            waits(
                    new WaitReason.ReadingBack(),
                    row.id(),
                    since,
                    stalls == null ? Takeover.deadline(view, row, intent) : stalls);
            read(row, observed, intent.operationId());
        }
    }

    private void read(InstanceState row, Observed observed, String operationId) {
        Answer last = observed.readBack();
        Instant next =
                last == null ? now : last.at().plus(view.policy().health().interval());
        if (observed.calling() || (last != null && last.ok())) {
            return;
        }
        if (next.isAfter(now)) {
            wake(next);
        } else {
            actions.add(new Action.ReadVersion(row.position(), operationId));
        }
    }

    private void gate(InstanceState row, Observed observed) {
        HealthPolicy health = view.policy().health();
        ProbeHistory probes = observed.probes();
        Instant begun = row.since() == null ? now : row.since();
        Instant next = probes.lastAt() == null
                ? begun.plus(health.startDelay())
                : probes.lastAt().plus(health.interval());
        if (!probes.passed(health)) { // else it is well, and waits for the router alone
            waits(
                    probes.lastAt() == null && next.isAfter(now)
                            ? new WaitReason.Starting()
                            : new WaitReason.HealthGate(probes.passes(), health.successes(), probes.lastDetail()),
                    row.id(),
                    row.since(),
                    row.deadline());
        }
        if (observed.probing()) {
            return;
        }
        if (next.isAfter(now)) {
            wake(next);
        } else {
            actions.add(new Action.Probe(row.position(), observed.phase(), row.running()));
        }
    }

    private void watch() {
        if (view.means().slots().probesHung() > 0) {
            waits(new WaitReason.CallSlots(0, view.means().slots().probesHung()), "", null, stallsAt());
        }
        for (int position : view.dueForProbe(now, PROBES_AT_ONCE)) {
            actions.add(new Action.Probe(position, view.observed(position).phase(), null));
        }
        wake(view.nextProbe(now));
    }

    private void record() {
        Recording recording = view.recording();
        boolean reading = view.registry().calling(); // what it reads and what it is told must not overtake each other
        if (recording.pending().isEmpty() || recording.calling() || reading) {
            return;
        }
        if (recording.retryAt() != null && recording.retryAt().isAfter(now)) {
            wake(recording.retryAt());
        } else {
            actions.add(new Action.RecordVersions(recording.pending()));
        }
    }

    private void registry() {
        if (!Membership.isWanted(view, now)) {
            return;
        }
        RegistryReading reading = view.registry();
        Instant retry = reading.failedAt() == null ? now : reading.failedAt().plus(Membership.RETRY);
        waits(new WaitReason.Membership(reading.lastError()), "", view.state().progressAt(), stallsAt());
        wake(Judgement.withoutRegistryAt(view, now));
        boolean recording = view.recording().calling()
                || actions.stream().anyMatch(action -> action instanceof Action.RecordVersions);
        if (reading.calling() || recording) {
            return;
        }
        if (retry.isAfter(now)) {
            wake(retry);
        } else {
            actions.add(new Action.ReadRegistry());
        }
    }

    private void witnesses() {
        List<Integer> asked = Judgement.toAsk(view, now);
        asked.stream()
                .filter(position -> !view.observed(position).testifying())
                .forEach(position -> actions.add(new Action.Testify(position)));
        if (!asked.isEmpty()) {
            boolean hung = view.means().slots().probesHung() > 0;
            Instant until = hung ? stallsAt() : now.plus(TESTIMONY);
            waits(new WaitReason.Witnesses(asked.size()), "", view.state().progressAt(), until);
        }
    }

    private void gate() {
        boolean forward = view.state().goal() == Goal.FORWARD && view.state().status() == DeploymentStatus.IN_PROGRESS;
        if (forward && !view.gate().calling() && Waits.present(view, view.state(), now) instanceof Waits.Gate gate) {
            Instant due = Gates.due(view, now);
            if (due.isAfter(now)) {
                wake(due);
            } else {
                actions.add(new Action.AskGate(gate.name()));
            }
        }
    }

    private void traffic() {
        Traffic.Shift shift = view.state().traffic().shift();
        if (shift == null || Shifting.isHeld(view.state())) {
            return;
        }
        Intent intent = shift.intent();
        Answer answer = view.shift().answerOf(intent);
        boolean inherited = Takeover.inherited(view, intent);
        Instant due = inherited
                ? Takeover.settledAt(view, intent)
                : answer == null ? intent.deadline() : Shifting.retryAt(view, intent, answer);
        wake(due);
        String lastError = answer == null ? "" : answer.detail();
        waits(
                inherited ? new WaitReason.Settling() : new WaitReason.Shifting(shift.weight(), lastError),
                "",
                view.state().progressAt(),
                inherited ? due : stallsAt());
        if (inherited || answer != null || view.shift().calling()) {
            return;
        }
        if (view.means().hung() > 0) { // it would be queued for good, and be taken for under way
            waits(new WaitReason.CallSlots(0, view.means().hung()), "", null, stallsAt());
            wake(now.plus(SLOT_POLL));
        } else {
            actions.add(new Action.Split(
                    split(shift),
                    intent,
                    Shifting.fingerprint(view, view.state().direction())));
        }
    }

    private TrafficSplit split(Traffic.Shift shift) {
        String slot = view.plan().slot();
        return new TrafficSplit(
                slot == null ? TrafficSplit.By.VERSION : TrafficSplit.By.SLOT,
                slot == null ? view.spec().request().version() : slot,
                shift.weight(),
                shift.weight() == null
                        ? Set.of()
                        : Shifting.members(view, view.state().direction()));
    }

    /** When it is stalled if nothing happens. */
    @Nullable
    Instant stallsAt() {
        return Course.stallsAt(view, view.state());
    }

    private void readBack() {
        if (Ending.readsBack(view)) {
            waits(new WaitReason.ReadingBack(), "", view.state().progressAt(), stallsAt());
            Ending.toReadBack(view)
                    .forEach(position -> read(
                            view.row(position),
                            view.observed(position),
                            view.spec().id() + "/" + view.row(position).id() + "/read"));
        }
    }
}
