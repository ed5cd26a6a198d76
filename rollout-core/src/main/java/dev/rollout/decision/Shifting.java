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

    /** Whether the traffic is to go back to a slot of which nobody is known to serve: then it stays where it is. */
    static boolean hasNowhereToGo(DeploymentView view, DeploymentState state) {
        return view.plan().slot() != null
                && state.goal() == Goal.BACK
                && view.health(Health.SERVING).stream()
                        .allMatch(position -> view.row(position).standby());
    }

    /** Whether the router does what it should, as far as that is known. */
    static boolean isSettled(DeploymentView view, DeploymentState state, Instant now) {
        WantedShare wanted = WantedShare.of(view, state, now);
        return state.traffic().shift() == null && (wanted == null || isConfirmed(view, state, wanted));
    }

    private static boolean isConfirmed(DeploymentView view, DeploymentState state, WantedShare wanted) {
        Traffic traffic = state.traffic();
        if (wanted.weight() == null) {
            return traffic.even();
        }
        return !traffic.even()
                && wanted.weight().equals(traffic.weight())
                && traffic.members() == fingerprint(view, state.direction());
    }

    /** Whether instances have to wait for the router; not where no share was ever confirmed, there it may as well be down. */
    static boolean blocks(DeploymentView view, DeploymentState state, Instant now) {
        return state.traffic().weight() != null && !isSettled(view, state, now);
    }

    /** Whether what is new has this share; where the router can't split, that of a canary follows from its instances. */
    static boolean isReached(DeploymentView view, DeploymentState state, int weight) {
        if (!view.means().splitting()) {
            return view.plan().slot() == null;
        }
        return state.traffic().shift() == null
                && isConfirmed(view, state, new WantedShare(WantedShare.rising(state.traffic(), weight)));
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

    /** Paused, and not being ended: then nothing is done about the traffic. */
    static boolean isHeld(DeploymentState state) {
        return state.status() == DeploymentStatus.PAUSED && state.goal() != Goal.STOP;
    }

    static void advance(Draft draft) {
        Traffic.Shift shift = draft.state().traffic().shift();
        boolean paused = isHeld(draft.state());
        if (shift != null) {
            follow(draft, shift, paused);
        } else if (!paused && !draft.state().status().isFinal()) {
            WantedShare wanted = WantedShare.of(draft.view(), draft.state(), draft.now());
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
            // a pause lets nobody make the call: to name it anew for as long as it lasts would write for nothing
            boolean missed =
                    !paused && !draft.view().shift().calling() && !draft.now().isBefore(intent.deadline());
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
        boolean held = draft.state().goal() == Goal.HOLD; // what was begun is finished, so that nobody has to guess
        WantedShare wanted = held ? null : WantedShare.of(draft.view(), draft.state(), draft.now());
        intend(draft, wanted == null ? new WantedShare(shift.weight()) : wanted, attempt);
    }

    private static void intend(Draft draft, WantedShare wanted, int attempt) {
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
