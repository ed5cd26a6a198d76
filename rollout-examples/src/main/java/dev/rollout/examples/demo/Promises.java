package dev.rollout.examples.demo;

import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the acts promise, judged by what was measured. */
final class Promises {
    static final long REQUESTS_OF_ACT_1 = 10_000;

    private static final Duration ROLLBACK_LIMIT = Duration.ofSeconds(30);
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(37);
    private static final Duration SWITCH_LIMIT = Duration.ofSeconds(2);
    private static final double POINTS = 2;
    private static final long REQUESTS_OF_A_WEIGHT = 100;
    private static final double ERRORS_PERCENT = 0.5;

    private final ActResult act;
    private final List<Promise> promises;

    private Promises(ActResult act, List<Promise> promises) {
        this.act = act;
        this.promises = promises;
    }

    /** All promises, in the order of the acts. */
    static List<Promise> judge(List<ActResult> acts, int instances, Set<String> doneTwice, boolean anotherWentOn) {
        List<Promise> promises = new ArrayList<>();
        List<Scene> scenes =
                List.of(Scene.GOOD, Scene.BAD, Scene.KILLED, Scene.FOUND_OUT, Scene.CANARY, Scene.SWITCHED);
        for (Scene scene : scenes) {
            Promises of = new Promises(acts.get(scene.act() - 1), promises);
            of.everyAct(instances - scene.spared(), instances);
            switch (scene.act()) {
                case 1 -> of.good();
                case 2 -> of.bad();
                case 3 -> of.killed(anotherWentOn);
                case 4 -> of.foundOut();
                case 5 -> of.canary();
                default -> of.switched();
            }
        }
        promises.add(new Promise(
                "no operation id took effect twice", doneTwice.isEmpty() ? "" : doneTwice + "", doneTwice.isEmpty()));
        return promises;
    }

    private void everyAct(int floor, int instances) {
        add(
                "at least " + floor + " of " + instances + " serving at every moment",
                Integer.toString(act.lowestServing()),
                act.lowestServing() >= floor);
        add("no failed request", of(act.failed(), act.requests()), act.failed() == 0 && act.requests() > 0);
    }

    private void good() {
        ended(DeploymentStatus.COMPLETED);
        add(
                String.format(Locale.ROOT, "at least %,d requests", REQUESTS_OF_ACT_1),
                String.format(Locale.ROOT, "%,d", act.requests()),
                act.requests() >= REQUESTS_OF_ACT_1);
    }

    private void bad() {
        ended(DeploymentStatus.ROLLED_BACK);
        touched("two instances", 2);
        within("back", ROLLBACK_LIMIT, "deploy", act.timeToRollback());
    }

    private void killed(boolean anotherWentOn) {
        ended(DeploymentStatus.COMPLETED);
        add("by the second process", "", anotherWentOn);
        within("taken over", TAKEOVER_LIMIT, "the SIGKILL", act.timeToTakeover());
    }

    private void foundOut() {
        ended(DeploymentStatus.ROLLED_BACK);
        weight(5);
        long errors = act.traffic().errors();
        add(
                "its own errors met at least 1 and at most " + ERRORS_PERCENT + " % of the requests",
                of(errors, act.requests()),
                errors > 0 && errors <= act.requests() * ERRORS_PERCENT / 100);
        add("the traffic went back before the instance", "", act.traffic().backFirst());
        touched("one instance", 1);
        runs("v4");
    }

    private void canary() {
        ended(DeploymentStatus.COMPLETED);
        weight(5);
        weight(25);
        weight(100);
        runs("v6");
    }

    private void switched() {
        ended(DeploymentStatus.ROLLED_BACK);
        weight(25);
        weight(100);
        touched("the ten of the idle slot", 10);
        List<ActiveSlot> slots = act.traffic().slots();
        add(
                "blue, then green, then blue is the active slot",
                String.join(", ", slots.stream().map(ActiveSlot::store).toList()),
                slots.stream().map(ActiveSlot::store).toList().equals(List.of(Scene.BLUE, Scene.GREEN, Scene.BLUE)));
        add(
                "each time the load balancer gave it all requests",
                String.join(", ", slots.stream().map(ActiveSlot::balancer).toList()),
                slots.stream().allMatch(slot -> slot.store().equals(slot.balancer())));
        within("back", SWITCH_LIMIT, "the command", act.timeToRollback());
    }

    private void ended(DeploymentStatus status) {
        String words = status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        add(words, "", act.status() == status);
    }

    private void touched(String whom, int count) {
        add(whom + " touched", Integer.toString(act.touched()), act.touched() == count);
    }

    private void runs(String version) {
        Set<String> versions = act.traffic().versions();
        add(
                "every instance runs " + version + " in the end",
                String.join(", ", versions),
                versions.equals(Set.of(version)));
    }

    private void within(String what, Duration limit, String since, @Nullable Duration time) {
        add(
                what + " within " + limit.toSeconds() + " s of " + since,
                time == null ? "never" : String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0),
                time != null && time.compareTo(limit) < 0);
    }

    private void weight(int weight) {
        Weighed had = act.traffic().weights().stream()
                .filter(weighed -> weighed.weight() == weight)
                .findFirst()
                .orElse(new Weighed(weight, 0, 0));
        add(
                String.format(Locale.ROOT, "at weight %d the new version got %d ± %.0f %%", weight, weight, POINTS),
                String.format(Locale.ROOT, "%.2f %% of %,d", had.share(), had.requests()),
                had.requests() >= REQUESTS_OF_A_WEIGHT && Math.abs(had.share() - weight) <= POINTS);
    }

    private void add(String text, String measured, boolean kept) {
        promises.add(new Promise("act " + act.act() + ": " + text, measured, kept));
    }

    private static String of(long some, long all) {
        return String.format(Locale.ROOT, "%,d of %,d", some, all);
    }
}
