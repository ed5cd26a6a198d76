package dev.rollout.decision;

import dev.rollout.DeploymentEvent.SlotActivated;
import dev.rollout.DeploymentEvent.TrafficShifted;
import dev.rollout.DeploymentStatus;
import dev.rollout.Direction;
import dev.rollout.Goal;
import dev.rollout.spi.DeploymentState;
import dev.rollout.spi.InstanceState;
import dev.rollout.spi.Intent;
import dev.rollout.spi.IntentKind;
import dev.rollout.spi.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the router to the shares of traffic that the plan wants at present. A split counts once the router was asked what it
 * does, and says the same; one that failed is made again. By version it is also made again when other instances run the new
 * version, and none of these is admitted before that: so no share is ever larger than it was meant to be.
 */
final class Shifting {
    private static final Duration RETRY_AT_MOST = Duration.ofSeconds(30);

    private Shifting() {}

    /**
     * What the shares should be.
     *
     * @param weight of what is new; null where every instance is to get the same
     */
    record Wanted(@Nullable Integer weight) {}

    /** What the shares should be now; null where that is nothing of this deployment's. */
    static @Nullable Wanted wanted(DeploymentView view, DeploymentState state, Instant now) {
        Traffic traffic = state.traffic();
        boolean untouched = traffic.weight() == null && traffic.shift() == null;
        if (!view.means().splitting() || (untouched && state.goal() != Goal.FORWARD)) {
            return null;
        }
        boolean bySlot = view.plan().slot() != null;
        if (state.goal() == Goal.BACK) {
            return back(view, traffic, bySlot);
        } else if (state.goal() == Goal.FORWARD
                && Waits.present(view, state, now) instanceof Waits.Shift shift
                && hasSomebody(view)) {
            return new Wanted(shift.weight());
        } else if (bySlot && traffic.weight() == null && state.goal() == Goal.FORWARD) {
            return new Wanted(0); // nothing of it is touched before it gets no traffic for certain
        } else if (state.goal() == Goal.STOP) { // who stops it leaves nothing half shifted behind
            boolean whole = Integer.valueOf(100).equals(traffic.weight());
            return new Wanted(whole ? traffic.weight() : bySlot ? Integer.valueOf(0) : null);
        } else if (traffic.weight() == null) {
            return null;
        }
        boolean follows = !bySlot && traffic.weight() < 100 && view.plan().isInLastUpdate(Math.max(1, state.batch()));
        return new Wanted(follows ? null : traffic.weight());
    }

    /**
     * First a switch of traffic, then of instances; where most of them run the new version already, the other way round: the
     * others could not carry all of it.
     */
    private static Wanted back(DeploymentView view, Traffic traffic, boolean bySlot) {
        boolean even =
                traffic.even() || (traffic.shift() != null && traffic.shift().weight() == null);
        boolean most = 2 * view.in(Mark.CHANGED).size() > view.in(Mark.PRESENT).size();
        boolean instancesFirst = (even || most)
                && !(view.in(Mark.RESTORABLE).isEmpty() && view.in(Mark.OPEN).isEmpty());
        return new Wanted(instancesFirst && !bySlot ? null : Integer.valueOf(0));
    }

    /** Where nobody runs what is new there is nothing to give traffic to. */
    static boolean hasSomebody(DeploymentView view) {
        return !view.in(Mark.HEALTHY).isEmpty() || !view.in(Mark.ALREADY).isEmpty();
    }

    /** Whether the traffic is to go back to a slot of which nobody is known to serve: then it stays where it is. */
    static boolean hasNowhereToGo(DeploymentView view, DeploymentState state) {
        return view.plan().slot() != null
                && state.goal() == Goal.BACK
                && view.health(Health.SERVING).stream()
                        .allMatch(position -> view.row(position).standby());
    }

    /** Whether the router does what it should, as far as that is known. */
    static boolean isSettled(DeploymentView view, DeploymentState state, Instant now) {
        Wanted wanted = wanted(view, state, now);
        return state.traffic().shift() == null && (wanted == null || isConfirmed(view, state, wanted));
    }

    private static boolean isConfirmed(DeploymentView view, DeploymentState state, Wanted wanted) {
        Traffic traffic = state.traffic();
        if (wanted.weight() == null) {
            return traffic.even();
        }
        return !traffic.even()
                && wanted.weight().equals(traffic.weight())
                && traffic.members() == fingerprint(view, state.direction());
    }

    /** Whether what is new has this share; where the router can't split, that of a canary follows from its instances. */
    static boolean isReached(DeploymentView view, DeploymentState state, int weight) {
        if (!view.means().splitting()) {
            return view.plan().slot() == null;
        }
        return state.traffic().shift() == null && isConfirmed(view, state, new Wanted(weight));
    }

    /** Whether what is new has no traffic of its own any more. */
    static boolean isBack(DeploymentState state) {
        Traffic traffic = state.traffic();
        boolean none = traffic.weight() == null || traffic.weight() == 0 || traffic.even();
        return none && traffic.shift() == null;
    }

    /** Stands for the instances that run what is new. */
    static int fingerprint(DeploymentView view, Direction direction) {
        int changed = view.in(Mark.CHANGED).fingerprint();
        return direction == Direction.BACK || view.plan().slot() != null
                ? changed
                : 31 * changed + view.in(Mark.ALREADY).fingerprint();
    }

    /** Their ids. */
    static Set<String> members(DeploymentView view, Direction direction) {
        IntStream changed = view.in(Mark.CHANGED).stream();
        boolean alone = direction == Direction.BACK || view.plan().slot() != null;
        return (alone ? changed : IntStream.concat(changed, view.in(Mark.ALREADY).stream()))
                .mapToObj(position -> view.row(position).id())
                .collect(Collectors.toSet());
    }

    /** Whether a call may be under way, of ours or of the former driver. */
    static boolean isUnderWay(DeploymentView view, DeploymentState state, Instant now) {
        Traffic.Shift shift = state.traffic().shift();
        if (shift == null) {
            return false;
        }
        Intent intent = shift.intent();
        return Takeover.inherited(view, intent)
                ? now.isBefore(Takeover.settledAt(view, intent))
                : view.shift().isOf(intent) && view.shift().calling();
    }

    static void advance(Draft draft) {
        Traffic.Shift shift = draft.state().traffic().shift();
        boolean paused = draft.state().status() == DeploymentStatus.PAUSED;
        if (shift != null) {
            follow(draft, shift, paused);
        } else if (!paused && !draft.state().status().isFinal()) {
            Wanted wanted = wanted(draft.view(), draft.state(), draft.now());
            if (wanted != null
                    && !isConfirmed(draft.view(), draft.state(), wanted)
                    && !hasNowhereToGo(draft.view(), draft.state())) {
                intend(draft, wanted, 1);
            }
        }
    }

    private static void follow(Draft draft, Traffic.Shift shift, boolean paused) {
        Intent intent = shift.intent();
        Answer answer = draft.view().shift().answerOf(intent);
        if (Takeover.inherited(draft.view(), intent)) {
            if (!paused && !draft.now().isBefore(Takeover.settledAt(draft.view(), intent))) {
                again(draft, shift, intent.attempt() + 1);
            }
        } else if (answer == null) {
            boolean missed = !draft.view().shift().calling() && !draft.now().isBefore(intent.deadline());
            if (missed && draft.view().means().hung() == 0) {
                again(draft, shift, intent.attempt());
            }
        } else if (answer.ok()) {
            confirm(draft, shift);
        } else if (!paused && !draft.now().isBefore(retryAt(draft.view(), intent, answer))) {
            again(draft, shift, intent.attempt() + 1);
        }
    }

    /** When one that failed is made again: less and less often, since a router that hangs takes up a call slot each time. */
    static Instant retryAt(DeploymentView view, Intent intent, Answer failed) {
        Duration interval = view.policy().health().interval();
        Duration later = interval.multipliedBy(1L << Math.min(intent.attempt() - 1, 10));
        return failed.at().plus(later.compareTo(RETRY_AT_MOST) > 0 ? RETRY_AT_MOST : later);
    }

    /** Not necessarily the same: what is wanted may be something else by now. */
    private static void again(Draft draft, Traffic.Shift shift, int attempt) {
        Wanted wanted = wanted(draft.view(), draft.state(), draft.now());
        intend(draft, wanted == null ? new Wanted(shift.weight()) : wanted, attempt);
    }

    private static void intend(Draft draft, Wanted wanted, int attempt) {
        DeploymentView view = draft.view();
        String what = wanted.weight() == null ? "even" : wanted.weight().toString();
        Traffic.Shift before = draft.state().traffic().shift();
        boolean same = before != null && Objects.equals(before.weight(), wanted.weight());
        String operation = before != null && same
                ? before.intent().operationId()
                : view.spec().id() + "/traffic/" + what + "/" + draft.now().toEpochMilli();
        Intent intent = new Intent(
                IntentKind.SPLIT,
                operation,
                null,
                view.ownership().fence(),
                same ? attempt : 1,
                draft.now().plus(view.policy().deadlines().drainTimeout()));
        draft.state(
                state -> state.traffic(draft.state().traffic().shifting(new Traffic.Shift(wanted.weight(), intent))));
    }

    private static void confirm(Draft draft, Traffic.Shift shift) {
        Traffic before = draft.state().traffic();
        Traffic after = before.confirmed(shift.weight(), draft.view().shift().members());
        draft.state(state -> state.traffic(after));
        Integer weight = shift.weight();
        if (weight != null && !weight.equals(before.weight())) {
            String slot = draft.view().plan().slot();
            draft.state(state -> state.progressAt(draft.now()));
            draft.event(new TrafficShifted(
                    slot == null ? draft.view().spec().request().version() : slot, weight));
            if (slot != null) {
                activate(draft, slot, weight);
            }
        }
    }

    /** The active slot is the one that gets all traffic; in between it stays the one that got it. */
    private static void activate(Draft draft, String slot, int weight) {
        String active = weight == 100
                ? slot
                : weight == 0 ? otherSlot(draft.view()) : draft.state().activeSlot();
        if (active != null && !active.equals(draft.state().activeSlot())) {
            draft.state(state -> state.activeSlot(active));
            draft.event(new SlotActivated(active));
        }
    }

    private static @Nullable String otherSlot(DeploymentView view) {
        return IntStream.range(0, view.end())
                .mapToObj(view::row)
                .filter(row -> !row.standby())
                .map(InstanceState::instance)
                .map(instance -> instance.slot())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
