package dev.rollout.examples.demo;

import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Something that the demo has to show, and whether it did.
 *
 * @param text in words
 * @param kept whether it held
 */
record Promise(String text, boolean kept) {
    static final long REQUESTS_OF_ACT_1 = 10_000;

    private static final Duration ROLLBACK_LIMIT = Duration.ofSeconds(30);
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(37);
    private static final int FLOOR_GAP = 2;

    /** All promises, judged. */
    static List<Promise> judge(List<ActResult> acts, int instances, Set<String> doneTwice, boolean anotherWentOn) {
        List<Promise> promises = new ArrayList<>();
        int floor = instances - FLOOR_GAP;
        for (ActResult act : acts) {
            String which = "act " + act.act() + ": ";
            promises.add(new Promise(
                    which + "at least " + floor + " of " + instances + " serving at every moment",
                    act.lowestServing() >= floor));
            promises.add(new Promise(which + "no failed request", act.failed() == 0 && act.requests() > 0));
        }
        promises.addAll(ofAct1(acts.get(0)));
        promises.addAll(ofAct2(acts.get(1)));
        promises.addAll(ofAct3(acts.get(2), anotherWentOn));
        promises.add(new Promise("no operation id took effect twice", doneTwice.isEmpty()));
        return promises;
    }

    private static List<Promise> ofAct1(ActResult act) {
        return List.of(
                new Promise("act 1: completed", act.status() == DeploymentStatus.COMPLETED),
                new Promise("act 1: at least " + REQUESTS_OF_ACT_1 + " requests", act.requests() >= REQUESTS_OF_ACT_1));
    }

    private static List<Promise> ofAct2(ActResult act) {
        Duration rollback = act.timeToRollback();
        return List.of(
                new Promise("act 2: rolled back", act.status() == DeploymentStatus.ROLLED_BACK),
                new Promise("act 2: two instances touched", act.touched() == 2),
                new Promise(
                        "act 2: back within " + ROLLBACK_LIMIT.toSeconds() + " s of deploy",
                        rollback != null && rollback.compareTo(ROLLBACK_LIMIT) < 0));
    }

    private static List<Promise> ofAct3(ActResult act, boolean anotherWentOn) {
        Duration takeover = act.timeToTakeover();
        return List.of(
                new Promise("act 3: completed", act.status() == DeploymentStatus.COMPLETED),
                new Promise("act 3: by the second process", anotherWentOn),
                new Promise(
                        "act 3: taken over within " + TAKEOVER_LIMIT.toSeconds() + " s of the SIGKILL",
                        takeover != null && takeover.compareTo(TAKEOVER_LIMIT) < 0));
    }
}
