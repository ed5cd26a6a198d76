package dev.rollout.decision;

import dev.rollout.DeploymentStatus;
import dev.rollout.Goal;
import dev.rollout.WaitReason;
import dev.rollout.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why nothing new is begun. Each reason has a time, or names whom it waits for. */
record Standstill(Agenda agenda, DeploymentView view, Instant now) {
    void explain() {
        Goal goal = view.state().goal();
        Instant stallsAt = agenda.stallsAt();
        agenda.wake(stallsAt);
        if (view.state().status() == DeploymentStatus.PAUSED) {
            agenda.waits(
                    new WaitReason.ForPerson(view.state().reason()),
                    "",
                    view.state().progressAt(),
                    null);
        } else if (goal == Goal.FORWARD && !Judgement.isPending(view, now)) {
            forward();
        } else if (goal == Goal.BACK) {
            backward();
        }
        Recording recording = view.recording();
        if (!recording.pending().isEmpty() && view.in(Mark.OPEN).isEmpty()) {
            agenda.waits(
                    new WaitReason.Registry(recording.lastError()),
                    "",
                    null,
                    recording.retryAt() == null ? stallsAt : recording.retryAt());
        }
        if (stallsAt != null) {
            agenda.waits(
                    new WaitReason.ProgressDeadline(view.policy().deadlines().onStall()),
                    "",
                    view.state().progressAt(),
                    stallsAt);
        }
    }

    private void forward() {
        boolean between = view.state().batch() == 0 || view.state().batchFinishedAt() != null;
        if (between && !Waits.areOver(view, view.state(), now)) {
            planned(Waits.present(view, view.state(), now));
        } else if (view.in(Mark.PENDING).isEmpty()) {
            if (Ending.awaitsHealth(view)) {
                unknown();
            }
        } else if ((between || view.policy().pace().isSliding()) && !Forward.everybodyIsKnown(view)) {
            unknown();
        } else if (view.in(Mark.OPEN).isEmpty() || !between) {
            capacity();
        }
    }

    private void backward() {
        if (!Shifting.isSettled(view, view.state(), now) && Shifting.hasNowhereToGo(view, view.state())) {
            String why = "no instance of the slot before it is known to serve";
            agenda.waits(new WaitReason.Shifting(0, why), "", view.state().progressAt(), agenda.stallsAt());
        } else if (view.in(Mark.OPEN).isEmpty() && !Waits.areOver(view, view.state(), now)) {
            planned(Waits.present(view, view.state(), now));
        } else if (!view.in(Mark.RESTORABLE).isEmpty()) {
            capacity();
        }
    }

    private void planned(Waits.@Nullable Planned wait) {
        Instant since = view.state().batchFinishedAt();
        if (wait instanceof Waits.Time time) {
            Instant ends = Waits.ends(view, view.state());
            agenda.wake(ends);
            WaitReason reason = switch (time.kind()) {
                case BAKE -> new WaitReason.Bake();
                case KEEP_WARM -> new WaitReason.KeepWarm();
                case PAUSE -> new WaitReason.BatchPause(view.state().batch() + 1);
            };
            agenda.waits(reason, "", since, ends);
        } else if (wait instanceof Waits.Shift shift && view.state().traffic().shift() == null) {
            String nobody = WantedShare.hasSomebody(view) ? "" : "no instance of the new version is there to get it";
            String why = view.means().splitting() ? nobody : "no router in this process can split traffic";
            agenda.waits(new WaitReason.Shifting(shift.weight(), why), "", since, agenda.stallsAt());
        } else if (wait instanceof Waits.Gate gate) {
            Verdict verdict = view.gate().isOf(view.state()) ? view.gate().verdict() : null;
            String said = verdict == null ? "" : Commands.name(verdict.kind()) + ": " + verdict.reason();
            agenda.waits(new WaitReason.Gate(gate.name(), said), "", since, agenda.stallsAt());
        } else if (wait instanceof Waits.Approval approval) {
            agenda.waits(new WaitReason.Approval(approval.name()), approval.name(), since, null);
        }
    }

    private void unknown() {
        PositionSet suspects = view.health(Health.SUSPECT);
        if (!suspects.isEmpty()) {
            int position = suspects.next(0);
            ProbeHistory probes = view.observed(position).probes();
            agenda.waits(
                    new WaitReason.Suspicion(probes.lastDetail()),
                    view.row(position).id(),
                    probes.lastAt(),
                    settled(probes));
        }
        if (!view.health(Health.UNKNOWN).isEmpty()) {
            agenda.waits(
                    new WaitReason.Survey(view.health(Health.UNKNOWN).size()),
                    "",
                    view.ownership().since(),
                    agenda.stallsAt());
        }
    }

    /** By then it has been asked so often that it is either well or sick. */
    private @Nullable Instant settled(ProbeHistory probes) {
        if (probes.lastAt() == null) {
            return agenda.stallsAt();
        }
        int left = Math.max(1, view.policy().health().attempts() - probes.failures());
        Duration timeout = view.policy().health().timeout();
        Instant usual =
                probes.lastAt().plus(view.means().watchInterval().plus(timeout).multipliedBy(left));
        Instant soonest = now.plus(timeout); // it may be late, after a pause of this process
        return usual.isBefore(soonest) ? soonest : usual;
    }

    private void capacity() {
        Capacity capacity = Capacity.of(view);
        int serving = view.health(Health.SERVING).size();
        if (view.means().freeSlots() == 0) {
            agenda.waits(
                    new WaitReason.CallSlots(
                            view.in(Mark.OPEN).size(), view.means().hung()),
                    "",
                    null,
                    agenda.stallsAt());
            agenda.wake(now.plus(Agenda.SLOT_POLL));
        } else if (!capacity.mayTakeDown(view.in(Mark.TAKEN).size(), serving)) {
            agenda.waits(
                    new WaitReason.Capacity(
                            serving, capacity.needed(), view.in(Mark.TAKEN).size(), capacity.maxUnavailable()),
                    "",
                    view.state().progressAt(),
                    agenda.stallsAt());
        }
    }
}
