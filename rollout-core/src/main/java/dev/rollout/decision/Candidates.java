package dev.rollout.decision;

import dev.rollout.Pace;
import org.jspecify.annotations.Nullable;

/** Which instance is opened next on the way forward. */
final class Candidates {
    private final Draft draft;
    private final DeploymentView view;

    Candidates(Draft draft) {
        this.draft = draft;
        this.view = draft.view();
    }

    /**
     * The next instance to open, −1 where there is none that may be: those that do not serve first, sick or out
     * of rotation, they are outside the budget; then the others, in order. Where zones matter, of the zone whose turn it is.
     *
     * @param after the one that was opened before it in the same decision, −1 for none
     */
    int next(int after) {
        String zone = zoneInTurn();
        boolean serving = after >= 0 && !isFree(after);
        if (!serving && mayOpenFree() && !isForCanaries()) {
            int free = smaller(
                    pending(view.health(Health.SICK), after + 1, zone), pending(view.in(Mark.BEHIND), after + 1, zone));
            if (free >= 0) {
                return free;
            }
        }
        if (!Capacity.of(draft).mayTakeDown(draft.count(Mark.TAKEN), draft.serving())) {
            return -1;
        }
        PositionSet pending = view.in(Mark.PENDING);
        int position = pending(pending, serving ? after + 1 : 0, zone);
        while (position >= 0 && !draft.serves(position)) {
            position = pending(pending, position + 1, zone);
        }
        return position;
    }

    /** A canary on one that does not serve proves nothing, as long as there are others. */
    private boolean isForCanaries() {
        int batch = draft.state().batch();
        boolean running = batch > 0 && draft.state().batchFinishedAt() == null;
        return view.plan().slot() == null
                && !view.plan().isInLastUpdate(running ? batch : batch + 1)
                && view.in(Mark.PENDING).stream().anyMatch(draft::serves);
    }

    /** Where nobody is known to serve it may be the probe that is wrong: then no more are open at once than may be missing. */
    private boolean mayOpenFree() {
        return view.plan().slot() != null
                || draft.serving() > 0
                || view.policy().availability().allowDowntime()
                || draft.count(Mark.OPEN) < view.plan().maxUnavailable();
    }

    private boolean isFree(int position) {
        return view.health(Health.SICK).contains(position)
                || view.in(Mark.BEHIND).contains(position);
    }

    private static int smaller(int one, int other) {
        return one < 0 || other >= 0 && other < one ? other : one;
    }

    /** Whether the present batch has all that it can get, although it is smaller than planned. */
    boolean isBatchWhole() {
        return draft.count(Mark.PENDING) == 0 || pending(view.in(Mark.PENDING), 0, zoneInTurn()) < 0;
    }

    private int pending(PositionSet among, int from, @Nullable String zone) {
        Pace pace = view.policy().pace();
        int position = among.next(from);
        while (position >= 0
                && !(Mark.PENDING.of(draft.row(position))
                        && (zone == null || zone.equals(Batches.zone(pace, draft.row(position)))))) {
            position = among.next(position + 1);
        }
        return position;
    }

    /** The zone of the present batch, or of what is open, else of the first instance that is not begun; null for any. */
    private @Nullable String zoneInTurn() {
        Pace pace = view.policy().pace();
        if (pace.order() != dev.rollout.Order.ZONE) {
            return null;
        }
        int open = view.in(Mark.OPEN).next(0);
        int member = view.batch(draft.state().batch()).next(0);
        int changed = draft.changed()
                .filter(position -> draft.row(position).batch() == draft.state().batch())
                .findFirst()
                .orElse(-1);
        boolean running = draft.state().batch() > 0 && draft.state().batchFinishedAt() == null;
        int position = running && !pace.isSliding() && member >= 0
                ? member
                : running && changed >= 0
                        ? changed
                        : open >= 0 ? open : view.in(Mark.PENDING).next(0);
        return position < 0 ? null : Batches.zone(pace, draft.row(position));
    }
}
