package dev.rollout.decision;

import dev.rollout.DeploymentEvent.InstanceDraining;
import dev.rollout.DeploymentEvent.InstanceFailed;
import dev.rollout.DeploymentEvent.InstanceHealthChecking;
import dev.rollout.DeploymentEvent.InstanceHealthy;
import dev.rollout.DeploymentEvent.InstancePutBack;
import dev.rollout.DeploymentEvent.InstanceRolledBack;
import dev.rollout.DeploymentEvent.InstanceUpdating;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.InstanceStatus;
import dev.rollout.Printable;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.InstanceStateBuilder;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The moves of one instance, each a changed row with its event. */
final class Moves {
    private static final int KEPT_EVIDENCE = 30;

    private Moves() {}

    /** Opens an instance at rest: first out of rotation, where there is one. */
    static void open(Draft draft, InstanceState row, Direction direction, int batch) {
        boolean serves = draft.mayServe(row.position());
        InstanceState opened = row.toBuilder()
                .direction(direction)
                .retries(row.direction() == direction ? row.retries() : 0)
                .batch(batch)
                .taken(row.taken() || serves)
                .sickBefore(row.sickBefore() && !serves)
                .admitted(false)
                .openedAt(draft.now())
                .deadline(draft.now().plus(draft.view().policy().deadlines().instanceDeadline()))
                .build();
        boolean routed = draft.view().means().routed() && row.admitted();
        boolean asked = draft.view().means().updater().versioned() && !row.touched();
        if (routed || asked) {
            intend(draft, opened, IntentKind.DRAIN, null, 1);
        } else {
            beginUpdate(draft, opened);
        }
    }

    /** Updates an instance that is out of rotation, or goes on at once where it runs that version already. */
    static void beginUpdate(Draft draft, InstanceState row) {
        boolean back = row.direction() == Direction.BACK;
        String target = back ? row.previous() : draft.view().spec().request().version();
        if (target == null) {
            fail(draft, row, "its previous version is unknown");
        } else if (target.equals(row.running())
                && !draft.view().spec().request().force()) {
            toHealthGate(draft, row, target);
        } else {
            intend(draft, row.toBuilder().running(null).touched(true).build(), IntentKind.UPDATE, target, 1);
        }
    }

    /** Commits to a side effect; it starts only after that commit. */
    static void intend(Draft draft, InstanceState row, IntentKind kind, @Nullable String version, int attempt) {
        Instant deadline = callDeadline(draft, row, kind);
        Intent intent = new Intent(
                kind,
                operationId(draft, row, kind),
                version,
                draft.view().ownership().fence(),
                attempt,
                deadline);
        InstanceStatus status = kind == IntentKind.DRAIN
                ? InstanceStatus.DRAINING
                : kind == IntentKind.UPDATE ? InstanceStatus.UPDATING : row.status();
        InstanceStateBuilder next =
                row.toBuilder().intent(intent).status(status).inDoubt(false);
        if (kind != IntentKind.ADMIT) {
            next.since(draft.now());
        }
        InstanceState built = next.build();
        draft.put(built);
        if (kind == IntentKind.DRAIN) {
            draft.event(new InstanceDraining(row.id(), row.direction(), row.batch(), row.taken()));
        } else if (kind == IntentKind.UPDATE) {
            draft.event(new InstanceUpdating(
                    row.id(), row.direction(), row.batch(), row.taken(), String.valueOf(version), attempt));
        }
    }

    private static Instant callDeadline(Draft draft, InstanceState row, IntentKind kind) {
        Instant own = row.deadline();
        Instant limit = own == null || own.isBefore(draft.now()) ? draft.now() : own;
        Instant soon = draft.now().plus(draft.view().policy().deadlines().drainTimeout());
        if (kind == IntentKind.DRAIN) {
            boolean asks = draft.view().means().updater().versioned(); // for the version, which may take its time
            return asks ? soon.plus(draft.view().policy().health().timeout()) : soon;
        }
        return kind == IntentKind.ADMIT && limit.isBefore(soon) ? soon : limit; // it is given back, however late it is
    }

    /** Updates it once more, after it failed and where the policy allows. */
    static void retry(Draft draft, InstanceState row, String reason) {
        String version = row.direction() == Direction.BACK
                ? row.previous()
                : draft.view().spec().request().version();
        List<String> evidence = new ArrayList<>(withEvidence(draft, row).build().evidence());
        evidence.add(line(draft.now() + " tried again: " + reason));
        InstanceState again = row.toBuilder()
                .retries(row.retries() + 1)
                .running(null)
                .evidence(bounded(evidence, List.of()))
                .build();
        intend(
                draft,
                again,
                IntentKind.UPDATE,
                version,
                row.intent() == null ? 1 : row.intent().attempt() + 1);
    }

    /** A line of evidence: of at most a thousand characters, safe to print. */
    static String line(String text) {
        return Printable.of(text, 1000);
    }

    /**
     * The same for each attempt, whoever drives. An update that returned and is done again, because its instance did not
     * become healthy, is another operation. An instance that was put back is drained and admitted again later, and that
     * is another operation: an IDEMPOTENT router must not take it for the first one.
     */
    private static String operationId(Draft draft, InstanceState row, IntentKind kind) {
        Intent before = row.intent();
        if (before != null && before.kind() == kind) {
            return before.operationId();
        }
        String name = draft.view().spec().id() + "/" + row.id() + "/"
                + row.direction().name().toLowerCase(Locale.ROOT) + "/"
                + kind.name().toLowerCase(Locale.ROOT);
        String opened =
                row.openedAt() == null ? name : name + "/" + row.openedAt().toEpochMilli();
        return kind == IntentKind.UPDATE && row.retries() > 0 ? opened + "/" + (row.retries() + 1) : opened;
    }

    /** The update returned: now it has to show that it is well. */
    static void toHealthGate(Draft draft, InstanceState row, @Nullable String running) {
        draft.put(row.toBuilder()
                .status(InstanceStatus.HEALTH_CHECKING)
                .running(running)
                .intent(null)
                .inDoubt(false)
                .since(draft.now())
                .build());
        draft.event(new InstanceHealthChecking(row.id(), row.direction()));
    }

    /** Well and in rotation. */
    static void done(Draft draft, InstanceState row) {
        boolean back = row.direction() == Direction.BACK;
        draft.put(row.toBuilder()
                .status(back ? InstanceStatus.ROLLED_BACK : InstanceStatus.HEALTHY)
                .taken(false)
                .admitted(true)
                .sickBefore(back && row.sickBefore())
                .intent(null)
                .since(draft.now())
                .deadline(null)
                .build());
        draft.event(
                back
                        ? new InstanceRolledBack(row.id(), row.running())
                        : new InstanceHealthy(row.id(), String.valueOf(row.running())));
    }

    /** In rotation again, as it was before it was opened. */
    static void putBack(Draft draft, InstanceState row) {
        boolean back = row.direction() == Direction.BACK;
        InstanceStateBuilder next = row.toBuilder()
                .taken(false)
                .admitted(true)
                .intent(null)
                .since(draft.now())
                .openedAt(null)
                .deadline(null);
        if (row.failure() != null) { // also one that had failed before it was to be brought back
            draft.put(next.status(InstanceStatus.FAILED)
                    .direction(Direction.FORWARD)
                    .build());
            draft.event(new InstanceFailed(row.id(), Direction.FORWARD, row.failure(), row.evidence()));
        } else if (row.standby()) { // it gets no traffic, wherever the router has it
            draft.put(
                    next.status(InstanceStatus.PENDING).batch(0).admitted(false).build());
            draft.event(new InstancePutBack(row.id()));
        } else {
            draft.put(
                    back
                            ? next.status(InstanceStatus.HEALTHY)
                                    .direction(Direction.FORWARD)
                                    .build()
                            : next.status(InstanceStatus.PENDING).batch(0).build());
            draft.event(new InstancePutBack(row.id()));
        }
    }

    /** Failed. While the deployment is being held or stopped it is brought back at once, so that nothing is left out. */
    static void fail(Draft draft, InstanceState row, String reason) {
        InstanceState failed = withEvidence(draft, row)
                .status(InstanceStatus.FAILED)
                .intent(null)
                .inDoubt(false)
                .since(draft.now())
                .deadline(null)
                .failure(row.direction() == Direction.BACK ? "could not be brought back: " + reason : reason)
                .build();
        draft.put(failed);
        draft.event(new InstanceFailed(row.id(), row.direction(), reason, failed.evidence()));
        Goal goal = draft.state().goal();
        boolean closing =
                (goal == Goal.HOLD || goal == Goal.STOP) && row.status().isOpen();
        if (closing && Mark.RESTORABLE.of(failed)) {
            turnBack(draft, failed);
        }
    }

    /** What stands by is left as it is, whatever that is: nothing depends on it any more. */
    static void leave(Draft draft, InstanceState row) {
        fail(draft, row, "left as it is: the deployment was rolled back before it was healthy");
    }

    /** Brings an instance that is out of rotation back to its own previous version, without draining it again. */
    static void turnBack(Draft draft, InstanceState row) {
        InstanceState turned = row.toBuilder()
                .direction(Direction.BACK)
                .retries(row.direction() == Direction.BACK ? row.retries() : 0)
                .batch(draft.state().direction() == Direction.BACK ? draft.backBatch() : row.batch())
                .intent(null)
                .inDoubt(false)
                .openedAt(draft.now())
                .deadline(draft.now().plus(draft.view().policy().deadlines().instanceDeadline()))
                .build();
        if (row.touched()) {
            beginUpdate(draft, turned);
        } else {
            toHealthGate(draft, turned, turned.running());
        }
    }

    /** A row with what its probes and its calls told added to its evidence. */
    static InstanceStateBuilder withEvidence(Draft draft, InstanceState row) {
        Observed observed = draft.view().observed(row.position());
        List<String> more = new ArrayList<>();
        if (observed.answer() != null) {
            more.addAll(observed.answer().reports());
        }
        more.addAll(observed.probes().recent());
        return row.toBuilder().evidence(bounded(row.evidence(), more));
    }

    /** The last lines of evidence. */
    static List<String> bounded(List<String> before, List<String> more) {
        List<String> evidence = new ArrayList<>(before);
        evidence.addAll(more);
        return evidence.subList(Math.max(0, evidence.size() - KEPT_EVIDENCE), evidence.size());
    }
}
