package dev.rollout.decision;

import dev.rollout.Blame;
import dev.rollout.DeploymentEvent.CommonCause;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.FailurePolicy;
import dev.rollout.Goal;
import dev.rollout.spi.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What too many failures lead to. First the registry is asked whether those that failed have left, which is no failure; then,
 * where blame matters, instances of the old version are asked whether they fail as well.
 */
final class Judgement {
    private static final int WITNESSES = 3;
    /** The registry has so long to tell who has left; a bad version is not kept waiting any longer. */
    private static final Duration REGISTRY_HAS = Duration.ofSeconds(1);

    private Judgement() {}

    /** Judges; false while somebody has to be asked first. Nothing new is begun until then. */
    static boolean pass(Draft draft) {
        String exceeded = Threshold.exceeded(draft);
        if (exceeded == null) {
            return true;
        }
        Instant since = lastFailure(draft);
        boolean registryTold =
                draft.view().registry().isTriedSince(since) || !draft.now().isBefore(since.plus(REGISTRY_HAS));
        if (draft.hasChanges() || !registryTold) {
            return false;
        }
        FailurePolicy policy = draft.view().policy().failures();
        if (policy.autoRollback() && policy.blame() == Blame.HOLD) {
            List<InstanceState> asked = witnesses(draft.view());
            List<Testimony> told = asked.stream()
                    .map(row -> draft.view().observed(row.position()).testimony())
                    .filter(Objects::nonNull)
                    .filter(testimony -> !testimony.askedAt().isBefore(since))
                    .toList();
            if (told.size() < asked.size()) {
                return false;
            }
            if (2 * told.stream().filter(testimony -> !testimony.passed()).count() > told.size()) {
                hold(draft, exceeded, asked, told);
                return true;
            }
        }
        turn(draft, policy.autoRollback(), exceeded);
        return true;
    }

    static void turn(Draft draft, boolean back, String reason) {
        if (back) {
            draft.state(state -> state.goal(Goal.BACK).reason(reason).progressAt(draft.now()));
        } else {
            draft.state(state -> state.goal(Goal.STOP)
                    .ending(DeploymentStatus.FAILED)
                    .reason(reason)
                    .progressAt(draft.now()));
        }
    }

    private static void hold(Draft draft, String exceeded, List<InstanceState> asked, List<Testimony> told) {
        long failing = told.stream().filter(testimony -> !testimony.passed()).count();
        List<String> ids = asked.stream().map(InstanceState::id).toList();
        draft.event(new CommonCause(
                ids, told.stream().map(Testimony::detail).map(Moves::line).toList()));
        draft.state(state -> state.goal(Goal.HOLD)
                .forgiven(draft.count(Threshold.judged(draft)))
                .reason("common_cause: " + failing + " of " + told.size()
                        + " instances of the old version fail as well (" + String.join(", ", ids) + "); " + exceeded
                        + "; roll back, resume or accept"));
    }

    private static Instant lastFailure(Draft draft) {
        Mark judged = Threshold.judged(draft);
        return IntStream.concat(draft.view().in(judged).stream(), draft.changed())
                .mapToObj(draft::row)
                .filter(judged::of)
                .map(InstanceState::since)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(draft.now());
    }

    /** Up to three that are in service, of the old version, and not known to be sick. */
    private static List<InstanceState> witnesses(DeploymentView view) {
        String target = view.spec().request().version();
        return view.in(Mark.WATCHED).stream()
                .filter(position -> !view.health(Health.SICK).contains(position))
                .mapToObj(view::row)
                .filter(row -> !row.touched() && !target.equals(row.running()))
                .limit(WITNESSES)
                .toList();
    }

    /** Whether failures are to be judged, and nothing stands in the way but what somebody has to tell first. */
    static boolean isPending(DeploymentView view, Instant now) {
        return view.state().goal() == Goal.FORWARD
                && view.state().direction() == Direction.FORWARD
                && Threshold.exceeded(new Draft(view, now)) != null;
    }

    /** When it judges without what the registry might tell; null where nothing is to be judged. */
    static @Nullable Instant withoutRegistryAt(DeploymentView view, Instant now) {
        return isPending(view, now) ? lastFailure(new Draft(view, now)).plus(REGISTRY_HAS) : null;
    }

    static boolean wantsRegistry(DeploymentView view, Instant now) {
        return isPending(view, now) && !view.registry().isTriedSince(lastFailure(new Draft(view, now)));
    }

    /** The positions of the instances that are to be asked now whether they fail as well. */
    static List<Integer> toAsk(DeploymentView view, Instant now) {
        FailurePolicy policy = view.policy().failures();
        if (!policy.autoRollback() || policy.blame() != Blame.HOLD || !isPending(view, now)) {
            return List.of();
        }
        Instant since = lastFailure(new Draft(view, now));
        return witnesses(view).stream()
                .map(InstanceState::position)
                .filter(position -> {
                    Testimony told = view.observed(position).testimony();
                    return told == null || told.askedAt().isBefore(since);
                })
                .toList();
    }
}
