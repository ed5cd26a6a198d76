package dev.rollout.decision;

import dev.rollout.DeploymentEvent.InstanceJoined;
import dev.rollout.DeploymentEvent.InstanceLeft;
import dev.rollout.DeploymentEvent.InstanceReplaced;
import dev.rollout.DeploymentRequest;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.Instance;
import dev.rollout.InstanceStatus;
import dev.rollout.Joiners;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.InstanceStateBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Who is there: follows what the registry tells, which is asked again before each batch. */
final class Membership {
    /** A registry of many instances is read at most once in so much time for each of them. */
    private static final Duration FRESH_FOR_EACH = Duration.ofMillis(1);
    /** The fleet as it was read at submission is good for so long. */
    private static final Duration FRESH_AT_FIRST = Duration.ofSeconds(10);

    private static final Duration SLIDING = Duration.ofSeconds(1);
    static final Duration RETRY = Duration.ofSeconds(1);

    private Membership() {}

    /** A step of its own: whatever follows from who is there is decided after it. */
    static void follow(Draft draft) {
        List<Instance> told =
                draft.view().registry().isNews() ? draft.view().registry().instances() : null;
        if (told == null) {
            return;
        }
        Set<String> present = new HashSet<>();
        for (Instance instance : told) {
            present.add(instance.id());
            int position = draft.view().positionOf(instance.id());
            if (position < 0 || draft.row(position).left()) {
                join(draft, instance, position);
            } else {
                compare(draft, draft.row(position), instance);
            }
        }
        IntStream.range(0, draft.view().end())
                .mapToObj(draft::row)
                .filter(row -> !row.left() && !present.contains(row.id()))
                .forEach(row -> leave(draft, row));
        if (draft.hasChanges()) {
            draft.state(state -> state.batches(draft.state().batch() + Batches.toCome(draft)));
            boolean wasLast = draft.view().in(Mark.PENDING).isEmpty();
            boolean isLast = draft.count(Mark.PENDING) == 0;
            if (wasLast != isLast && draft.state().batchFinishedAt() != null) {
                draft.state(state -> state.waitsPassed(0)); // what stands behind the batch is something else now
            }
        }
    }

    private static void leave(Draft draft, InstanceState row) {
        draft.put(row.toBuilder()
                .status(InstanceStatus.SKIPPED)
                .left(true)
                .taken(false)
                .inDoubt(false)
                .intent(null)
                .deadline(null)
                .since(draft.now())
                .build());
        draft.event(new InstanceLeft(row.id()));
    }

    /** One that was here before and is back again begins anew in its old place. */
    private static void join(Draft draft, Instance instance, int position) {
        DeploymentRequest request = draft.view().spec().request();
        boolean back = draft.state().direction() == Direction.BACK;
        String slot = draft.view().plan().slot();
        boolean slotIsReady = draft.state().batchFinishedAt() != null;
        boolean standby = slot != null && slot.equals(instance.slot()) && !slotIsReady;
        boolean left = back
                || (slot != null && !standby)
                || !request.only().isEmpty()
                || draft.view().policy().availability().joiners() == Joiners.LEAVE
                || (instance.version() == null
                        && !draft.view().policy().availability().allowUnknownPrevious());
        InstanceStatus status =
                !left && PlanCompiler.needsUpdate(request, instance) ? InstanceStatus.PENDING : InstanceStatus.SKIPPED;
        boolean atTarget = request.version().equals(instance.version());
        if (position < 0) {
            draft.join(InstanceState.untouched(instance, draft.nextPosition(), status).toBuilder()
                    .standby(standby)
                    .admitted(!standby)
                    .outside(left && !atTarget)
                    .build());
        } else {
            draft.put(anew(draft.row(position), instance, status)
                    .left(false)
                    .standby(standby)
                    .admitted(!standby)
                    .outside(left && !atTarget)
                    .build());
        }
        draft.event(new InstanceJoined(instance.id(), instance.version(), status));
    }

    /** Whether it is another one now, under the same id: it runs another version than the one that is known of it. */
    private static void compare(Draft draft, InstanceState row, Instance instance) {
        boolean known = row.status() == InstanceStatus.PENDING
                || row.status() == InstanceStatus.SKIPPED
                || row.status() == InstanceStatus.HEALTHY;
        boolean recorded = !draft.view().recording().pending().containsKey(row.id());
        if (!known
                || !recorded
                || row.running() == null
                || row.direction() == Direction.BACK
                || draft.state().direction() == Direction.BACK
                || instance.version() == null
                || Objects.equals(row.running(), instance.version())) {
            return;
        }
        boolean needed = PlanCompiler.needsUpdate(draft.view().spec().request(), instance);
        boolean takesPart = !row.outside()
                && (row.status() == InstanceStatus.PENDING
                        || draft.view().policy().availability().joiners() == Joiners.TARGET);
        InstanceStatus status = needed && takesPart ? InstanceStatus.PENDING : InstanceStatus.SKIPPED;
        draft.put(anew(row, instance, status).outside(needed && !takesPart).build());
        draft.event(new InstanceReplaced(row.id(), instance.version(), status));
    }

    private static InstanceStateBuilder anew(InstanceState row, Instance instance, InstanceStatus status) {
        return row.toBuilder()
                .previous(instance.version())
                .running(instance.version())
                .status(status)
                .direction(Direction.FORWARD)
                .batch(0)
                .taken(false)
                .admitted(!row.standby())
                .touched(false)
                .sickBefore(false)
                .retries(0)
                .openedAt(null)
                .since(null)
                .failure(null)
                .evidence(List.of());
    }

    /** Whether what is known of who is there is as new as it has to be before the next batch. */
    static boolean isCurrent(DeploymentView view, DeploymentState state, Instant now) {
        Instant since = neededSince(view, state, now);
        return since == null || view.registry().isSince(since);
    }

    private static @Nullable Instant neededSince(DeploymentView view, DeploymentState state, Instant now) {
        Duration fresh = FRESH_FOR_EACH.multipliedBy(view.end());
        Instant waited = Waits.over(view, state);
        if (view.policy().pace().isSliding()
                && state.batch() > 0
                && !view.in(Mark.PENDING).isEmpty()) {
            return now.minus(fresh.compareTo(SLIDING) > 0 ? fresh : SLIDING);
        }
        if (waited != null) {
            return waited.minus(fresh);
        }
        boolean fromSubmission = now.isBefore(view.spec().createdAt().plus(FRESH_AT_FIRST));
        return fromSubmission ? null : view.ownership().since();
    }

    /** Whether the registry has to be asked now. */
    static boolean isWanted(DeploymentView view, Instant now) {
        Goal goal = view.state().goal();
        if (goal == Goal.FORWARD) {
            return Judgement.wantsRegistry(view, now) || Forward.wantsRegistry(view, now);
        }
        return goal == Goal.BACK && Backward.wantsRegistry(view);
    }
}
