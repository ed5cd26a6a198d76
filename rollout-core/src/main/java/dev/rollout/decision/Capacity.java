package dev.rollout.decision;

/**
 * How much may be out of service: the only place that decides it, on the way forward and back.
 *
 * @param total instances that are there, less those that were sick before and are not expected to serve
 * @param maxUnavailable so many serving instances may be taken at once
 * @param allowDowntime whether the last serving one may be taken
 */
record Capacity(int total, int maxUnavailable, boolean allowDowntime) {

    static Capacity of(Draft draft) {
        return of(draft.view(), draft.count(Mark.PRESENT));
    }

    static Capacity of(DeploymentView view) {
        return of(view, view.in(Mark.PRESENT).size());
    }

    private static Capacity of(DeploymentView view, int present) {
        int tolerated = (int) view.in(Mark.TOLERATED).stream()
                .filter(position -> !view.health(Health.SERVING).contains(position))
                .count();
        return new Capacity(
                present - tolerated,
                view.plan().maxUnavailable(),
                view.policy().availability().allowDowntime());
    }

    /**
     * Whether one more serving instance may be taken down. Opening one that does not serve is free.
     *
     * @param taken serving instances that we took and have not given back
     * @param serving instances that serve now, whoever took the others down
     */
    boolean mayTakeDown(int taken, int serving) {
        return taken + 1 <= maxUnavailable && serving - 1 >= needed() && (serving > 1 || allowDowntime);
    }

    /** Whether no end of an open instance and no recovery can make room: what we took is lost for good. */
    boolean exhausted(int takenAndLost) {
        return takenAndLost >= maxUnavailable;
    }

    int needed() {
        return total - maxUnavailable;
    }
}
