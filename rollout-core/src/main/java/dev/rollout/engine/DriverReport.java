package dev.rollout.engine;

import dev.rollout.DeploymentStatus;
import dev.rollout.EngineHealth;
import dev.rollout.InstanceStatus;
import dev.rollout.Invariant;
import dev.rollout.NumberedEvent;
import dev.rollout.Tally;
import dev.rollout.decision.IllegalTransitionException;
import dev.rollout.decision.Mark;
import dev.rollout.spi.DeploymentRoot;
import dev.rollout.spi.DeploymentSnapshot;
import dev.rollout.spi.DeploymentWrite;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.StateStore;
import dev.rollout.spi.StoreException;
import dev.rollout.spi.StoredStep;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one driver tells of itself: each step that it stored, once, also where the answer got lost and the step is found
 * later; how its deployment stands; and whether what must hold of it does. Used by the driver's thread alone, but for
 * {@link #standing} and {@link #ends}.
 */
final class DriverReport {
    private final Vitals vitals;
    private final StateStore store;
    private final Set<Invariant> told = EnumSet.noneOf(Invariant.class);
    private volatile EngineHealth.@Nullable Driven standing;
    private @Nullable Unsure unsure;
    private final AtomicReference<DeploymentRoot> last = new AtomicReference<>();

    /** A step that was written, until it is known whether it was stored. */
    private record Unsure(DeploymentWrite write, List<StoredStep.Change> changes) {}

    DriverReport(Vitals vitals, StateStore store) {
        this.vitals = vitals;
        this.store = store;
    }

    /** Its deployment, as of its last stored step. */
    EngineHealth.@Nullable Driven standing() {
        return standing;
    }

    void begins(WorkingCopy copy) {
        note(copy);
        DeploymentRoot root = copy.root();
        long before = root.state().drivenBy();
        boolean takenOver = before > 0 && before < root.ownership().fence();
        if (vitals.observers().areThere()) {
            List<InstanceState> rows = List.of(copy.rows());
            vitals.observers().tell(listener -> listener.driving(root, rows, takenOver));
        }
    }

    void ends() {
        DeploymentRoot root = last.getAndSet(null);
        if (root != null) {
            vitals.observers().tell(listener -> listener.released(root));
        }
    }

    /** A step is about to be written. */
    void writes(DeploymentWrite write, WorkingCopy copy) {
        if (vitals.observers().areThere()) {
            List<StoredStep.Change> changes = new ArrayList<>(write.changed().size());
            write.changed().forEach(row -> changes.add(new StoredStep.Change(copy.row(row.position()), row)));
            write.joined().forEach(row -> changes.add(new StoredStep.Change(null, row)));
            unsure = new Unsure(write, changes);
        }
    }

    /** It was stored, and the copy follows it. */
    void stored(WorkingCopy copy) {
        note(copy);
        tell(copy.root());
        unsure = null;
    }

    /** It was not stored. */
    void refused() {
        unsure = null;
    }

    /** The deployment was read again: whether a step whose answer got lost was stored shows now. */
    void found(DeploymentSnapshot stored, WorkingCopy copy) {
        DeploymentRoot now = stored.root();
        long fence = copy.root().ownership().fence();
        if (now.ownership().fence() < fence) {
            broken(
                    Invariant.FENCE,
                    now,
                    "its fence was " + fence + ", is " + now.ownership().fence());
        } else if (now.ownership().fence() == fence
                && now.revision() < copy.root().revision()) {
            broken(
                    Invariant.DURABILITY,
                    now,
                    "revision " + copy.root().revision() + " was acknowledged, revision " + now.revision()
                            + " is stored; the store has lost commits");
        }
        if (unsure != null && isStored(unsure.write(), now)) {
            tell(now);
        }
        unsure = null;
    }

    private boolean isStored(DeploymentWrite write, DeploymentRoot now) {
        if (now.revision() <= write.revision()) {
            return false;
        }
        if (write.events().isEmpty()) {
            return now.revision() == write.revision() + 1 && now.state().equals(write.state());
        }
        List<NumberedEvent> events = write.events();
        return store.events(write.deploymentId(), events.get(0).sequence(), events.size())
                .equals(events);
    }

    private void tell(DeploymentRoot root) {
        if (unsure != null) {
            StoredStep step =
                    new StoredStep(root, unsure.changes(), unsure.write().events());
            vitals.observers().tell(listener -> listener.stored(step));
        }
    }

    /** The copy is what is stored now. */
    void note(WorkingCopy copy) {
        DeploymentRoot root = copy.root();
        last.set(root);
        Map<InstanceStatus, Integer> instances = copy.sets.byStatus();
        boolean stalled = root.state().status() == DeploymentStatus.PAUSED
                && root.state().reason().startsWith("stalled");
        standing = new EngineHealth.Driven(
                root.id(), root.spec().request().service(), root.state().status(), instances, stalled, null);
        check(copy, root);
    }

    private void check(WorkingCopy copy, DeploymentRoot root) {
        Tally tally = root.state().tally();
        Tally recount = new Tally(
                copy.in(Mark.PRESENT).size(),
                copy.in(Mark.UPDATED).size(),
                copy.in(Mark.FAILED).size(),
                copy.in(Mark.ROLLED_BACK).size(),
                copy.in(Mark.OPEN).size() + copy.in(Mark.IN_DOUBT).size(),
                copy.in(Mark.TAKEN).size());
        if (!tally.equals(recount)) {
            broken(Invariant.TALLY, root, tally + " is stored, a recount says " + recount);
        }
        int most = root.spec().plan().maxUnavailable();
        if (recount.taken() > most) {
            broken(Invariant.CAPACITY, root, recount.taken() + " are taken, maxUnavailable is " + most);
        }
    }

    /** A step failed. */
    void troubled(Throwable e) {
        EngineHealth.Driven now = standing;
        if (now != null) {
            standing = new EngineHealth.Driven(
                    now.deploymentId(),
                    now.service(),
                    now.status(),
                    now.instances(),
                    now.stalled(),
                    e instanceof StoreException
                            ? String.valueOf(e.getMessage())
                            : e.getClass().getSimpleName());
        }
        DeploymentRoot root = last.get();
        if (e instanceof IllegalTransitionException && root != null) {
            broken(Invariant.TRANSITION, root, String.valueOf(e.getMessage()));
        }
    }

    /** Each once for each driver: what is wrong stays wrong, and would be found again at each step. */
    private void broken(Invariant invariant, DeploymentRoot root, String what) {
        if (told.add(invariant)) {
            vitals.broken(invariant, "deployment " + root.id() + ": " + what);
        }
    }
}
