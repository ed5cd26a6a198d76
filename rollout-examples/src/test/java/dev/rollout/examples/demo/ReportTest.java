package dev.rollout.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final ActiveSlot BLUE = new ActiveSlot("blue", "blue");
    private static final ActiveSlot GREEN = new ActiveSlot("green", "green");

    private static final ActResult.Traffic NONE = traffic(0, List.of(), false, List.of(), "v4");
    private static final ActResult GOOD =
            act(Scene.GOOD, new Row(DeploymentStatus.COMPLETED, 40_100, 18, 20, 0), null, null, NONE);
    private static final ActResult BAD =
            act(Scene.BAD, new Row(DeploymentStatus.ROLLED_BACK, 9_600, 18, 2, 0), 9_600, null, NONE);
    private static final ActResult KILLED =
            act(Scene.KILLED, new Row(DeploymentStatus.COMPLETED, 68_500, 18, 20, 0), null, 30_400, NONE);
    private static final ActResult FOUND_OUT = act(
            Scene.FOUND_OUT,
            new Row(DeploymentStatus.ROLLED_BACK, 20_500, 19, 1, 0),
            20_500,
            null,
            traffic(14, List.of(new Weighed(5, 4.98, 5_011)), true, List.of(), "v4"));
    private static final ActResult CANARY = act(
            Scene.CANARY,
            new Row(DeploymentStatus.COMPLETED, 48_000, 15, 20, 0),
            null,
            null,
            traffic(
                    0,
                    List.of(new Weighed(5, 5.2, 5_011), new Weighed(25, 25.1, 5_013), new Weighed(100, 100, 1_507)),
                    false,
                    List.of(),
                    "v6"));
    private static final ActResult SWITCHED = act(
            Scene.SWITCHED,
            new Row(DeploymentStatus.ROLLED_BACK, 21_000, 10, 10, 0),
            140,
            null,
            traffic(
                    0,
                    List.of(new Weighed(25, 24.9, 2_015), new Weighed(100, 99.8, 1_001)),
                    true,
                    List.of(BLUE, GREEN, BLUE),
                    "v6"));
    private static final List<ActResult> ALL = List.of(GOOD, BAD, KILLED, FOUND_OUT, CANARY, SWITCHED);

    @Test
    void when_everything_held_the_table_says_so() {
        Report report = report(ALL, Set.of(), true);
        assertThat(report.kept()).isTrue();
        assertThat(report.lines().subList(0, 8))
                .containsExactly(
                        "act  what               status       duration    lowest       failed  touched   time to   time to",
                        "                                                serving     requests           rollback  takeover",
                        "1    v1 → v2            completed      40.1 s  18 of 20  0 of 19,522       20         –         –",
                        "2    v2 → v3 (bad)      rolled_back     9.6 s  18 of 20  0 of 19,522        2     9.6 s         –",
                        "3    v2 → v4 (SIGKILL)  completed      68.5 s  18 of 20  0 of 19,522       20         –    30.4 s",
                        "4    v4 → v5 (errors)   rolled_back    20.5 s  19 of 20  0 of 19,522        1    20.5 s         –",
                        "5    v4 → v6 (canary)   completed      48.0 s  15 of 20  0 of 19,522       20         –         –",
                        "6    v6 → v7 (green)    rolled_back    21.0 s  10 of 20  0 of 19,522       10     0.1 s         –");
        assertThat(report.lines())
                .contains(
                        "kept    act 1: at least 18 of 20 serving at every moment: 18",
                        "kept    act 4: at weight 5 the new version got 5 ± 2 %: 4.98 % of 5,011",
                        "kept    act 4: its own errors met at least 1 and at most 0.5 % of the requests: 14 of 19,522",
                        "kept    act 6: blue, then green, then blue is the active slot: blue, green, blue",
                        "kept    act 6: back within 2 s of the command: 0.14 s")
                .endsWith("Every promise was kept.")
                .noneMatch(line -> line.startsWith("BROKEN"));
        assertThat(report.json())
                .startsWith("{\"options\":\"as usual\",\"instances\":20,\"acts\":[{\"act\":1,\"what\":\"v1 → v2\"")
                .contains("\"status\":\"rolled_back\"", "\"timeToTakeover\":\"PT30.4S\"")
                .contains("{\"weight\":25,\"share\":24.9,\"requests\":2015}", "\"measured\":\"24.90 % of 2,015\"")
                .endsWith("\"kept\":true}");
    }

    @Test
    void each_promise_about_instances_and_requests_can_be_broken() {
        broken("act 1: at least 18 of 20", with(GOOD, row -> row.lowest(17)));
        broken("act 1: completed", with(GOOD, row -> row.status(DeploymentStatus.FAILED)));
        broken("act 2: no failed request", with(BAD, row -> row.failed(1)));
        broken("act 2: two instances touched", with(BAD, row -> row.touched(3)));
        broken("act 2: back within 30 s", rolledBackAfter(BAD, 30_000));
        broken("act 3: taken over within 37 s", act(Scene.KILLED, row(KILLED), null, 37_000, KILLED.traffic()));
        broken("act 4: at least 19 of 20", with(FOUND_OUT, row -> row.lowest(18)));
        broken("act 4: one instance touched", with(FOUND_OUT, row -> row.touched(2)));
        broken("act 5: at least 15 of 20", with(CANARY, row -> row.lowest(14)));
        broken("act 6: the ten of the idle slot touched", with(SWITCHED, row -> row.touched(20)));
        broken("act 6: back within 2 s", rolledBackAfter(SWITCHED, 2_000));
        only("act 3: by the second process", report(ALL, Set.of(), false));
        only("no operation id took effect twice", report(ALL, Set.of("op"), true));
    }

    @Test
    void each_promise_about_shares_and_slots_can_be_broken() {
        List<Weighed> five = FOUND_OUT.traffic().weights();
        broken("act 4: at weight 5", with(FOUND_OUT, traffic(14, weighed(5, 7.1, 5_000), true, List.of(), "v4")));
        broken("act 4: at weight 5", with(FOUND_OUT, traffic(14, weighed(5, 5, 99), true, List.of(), "v4")));
        broken("act 4: at weight 5", with(FOUND_OUT, traffic(14, List.of(), true, List.of(), "v4")));
        broken("act 4: its own errors", with(FOUND_OUT, traffic(0, five, true, List.of(), "v4")));
        broken("act 4: its own errors", with(FOUND_OUT, traffic(98, five, true, List.of(), "v4")));
        broken("act 4: the traffic went back", with(FOUND_OUT, traffic(14, five, false, List.of(), "v4")));
        broken("act 4: every instance runs v4", with(FOUND_OUT, traffic(14, five, true, List.of(), "v4", "v5")));
        broken("act 5: every instance runs v6", with(CANARY, traffic(0, weights(CANARY), false, List.of(), "v4")));
        for (List<ActiveSlot> slots : List.of(List.of(BLUE, GREEN), List.of(BLUE, GREEN, GREEN))) {
            broken(
                    "act 6: blue, then green, then blue",
                    with(SWITCHED, traffic(0, weights(SWITCHED), true, slots, "v6")));
        }
        broken(
                "act 6: each time the load balancer",
                with(
                        SWITCHED,
                        traffic(0, weights(SWITCHED), true, List.of(BLUE, new ActiveSlot("green", ""), BLUE), "v6")));
    }

    /** This act instead of the one that kept everything breaks one promise, this one. */
    private static void broken(String promise, ActResult act) {
        List<ActResult> acts = new ArrayList<>(ALL);
        acts.set(act.act() - 1, act);
        only(promise, report(acts, Set.of(), true));
    }

    private static void only(String promise, Report report) {
        assertThat(report.kept()).isFalse();
        assertThat(report.lines()).endsWith("A promise was BROKEN.");
        assertThat(report.promises().stream().filter(p -> !p.kept()))
                .singleElement()
                .extracting(Promise::text)
                .asString()
                .startsWith(promise);
    }

    private static Report report(List<ActResult> acts, Set<String> doneTwice, boolean anotherWentOn) {
        return new Report("as usual", 20, acts, Promises.judge(acts, 20, doneTwice, anotherWentOn));
    }

    private record Row(DeploymentStatus status, long millis, int lowest, int touched, long failed) {
        Row status(DeploymentStatus other) {
            return new Row(other, millis, lowest, touched, failed);
        }

        Row lowest(int other) {
            return new Row(status, millis, other, touched, failed);
        }

        Row touched(int other) {
            return new Row(status, millis, lowest, other, failed);
        }

        Row failed(long other) {
            return new Row(status, millis, lowest, touched, other);
        }
    }

    private static Row row(ActResult act) {
        return new Row(act.status(), act.duration().toMillis(), act.lowestServing(), act.touched(), act.failed());
    }

    private static ActResult with(ActResult act, UnaryOperator<Row> change) {
        return act(act, change.apply(row(act)), act.timeToRollback(), act.traffic());
    }

    private static ActResult with(ActResult act, ActResult.Traffic traffic) {
        return act(act, row(act), act.timeToRollback(), traffic);
    }

    private static ActResult rolledBackAfter(ActResult act, int millis) {
        return act(act, row(act), Duration.ofMillis(millis), act.traffic());
    }

    private static List<Weighed> weights(ActResult act) {
        return act.traffic().weights();
    }

    private static List<Weighed> weighed(int weight, double share, long requests) {
        return List.of(new Weighed(weight, share, requests));
    }

    private static ActResult.Traffic traffic(
            long errors, List<Weighed> weights, boolean backFirst, List<ActiveSlot> slots, String... versions) {
        return new ActResult.Traffic(errors, weights, backFirst, slots, Set.of(versions));
    }

    private static ActResult act(
            Scene scene, Row row, @Nullable Integer rollback, @Nullable Integer takeover, ActResult.Traffic traffic) {
        return new ActResult(
                scene.act(),
                scene.what(),
                row.status(),
                Duration.ofMillis(row.millis()),
                row.lowest(),
                19_522,
                row.failed(),
                row.failed() == 0 ? List.of() : List.of("answered 503"),
                row.touched(),
                rollback == null ? null : Duration.ofMillis(rollback),
                takeover == null ? null : Duration.ofMillis(takeover),
                traffic);
    }

    private static ActResult act(ActResult of, Row row, @Nullable Duration rollback, ActResult.Traffic traffic) {
        return new ActResult(
                of.act(),
                of.what(),
                row.status(),
                of.duration(),
                row.lowest(),
                of.requests(),
                row.failed(),
                row.failed() == 0 ? List.of() : List.of("answered 503"),
                row.touched(),
                rollback,
                of.timeToTakeover(),
                traffic);
    }
}
