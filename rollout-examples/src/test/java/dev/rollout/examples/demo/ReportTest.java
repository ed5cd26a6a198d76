package dev.rollout.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final ActResult GOOD = act(Scene.GOOD, DeploymentStatus.COMPLETED, 40_100, 18, 20, null, null);
    private static final ActResult BAD = act(Scene.BAD, DeploymentStatus.ROLLED_BACK, 9_600, 18, 2, 9_600, null);
    private static final ActResult KILLED = act(Scene.KILLED, DeploymentStatus.COMPLETED, 68_500, 18, 20, null, 30_400);

    @Test
    void when_everything_held_the_table_says_so() {
        Report report = report(List.of(GOOD, BAD, KILLED), Set.of(), true);
        assertThat(report.kept()).isTrue();
        assertThat(report.lines().subList(0, 5))
                .containsExactly(
                        "act  what               status       duration    lowest       failed  touched   time to   time to",
                        "                                                serving     requests           rollback  takeover",
                        "1    v1 → v2            completed      40.1 s  18 of 20  0 of 19,522       20         –         –",
                        "2    v2 → v3 (bad)      rolled_back     9.6 s  18 of 20  0 of 19,522        2     9.6 s         –",
                        "3    v2 → v4 (SIGKILL)  completed      68.5 s  18 of 20  0 of 19,522       20         –    30.4 s");
        assertThat(report.lines()).endsWith("Every promise was kept.").noneMatch(line -> line.startsWith("BROKEN"));
        assertThat(report.json())
                .startsWith("{\"options\":\"as usual\",\"instances\":20,\"acts\":[{\"act\":1,\"what\":\"v1 → v2\"")
                .contains("\"status\":\"rolled_back\"", "\"timeToTakeover\":\"PT30.4S\"")
                .endsWith("\"kept\":true}");
    }

    @Test
    void each_promise_can_be_broken() {
        broken(Set.of(), true, "act 1: at least 18 of 20", with(GOOD, 17, 20, 0), BAD, KILLED);
        broken(Set.of(), true, "act 2: no failed request", GOOD, with(BAD, 18, 2, 1), KILLED);
        broken(Set.of(), true, "act 2: two instances touched", GOOD, with(BAD, 18, 3, 0), KILLED);
        broken(
                Set.of(),
                true,
                "act 2: back within 30 s",
                GOOD,
                act(Scene.BAD, DeploymentStatus.ROLLED_BACK, 30_000, 18, 2, 30_000, null),
                KILLED);
        broken(
                Set.of(),
                true,
                "act 1: completed",
                act(Scene.GOOD, DeploymentStatus.FAILED, 40_100, 18, 20, null, null),
                BAD,
                KILLED);
        broken(
                Set.of(),
                true,
                "act 3: taken over within 37 s",
                GOOD,
                BAD,
                act(Scene.KILLED, DeploymentStatus.COMPLETED, 68_500, 18, 20, null, 37_000));
        broken(Set.of(), false, "act 3: by the second process", GOOD, BAD, KILLED);
        broken(Set.of("op"), true, "no operation id took effect twice", GOOD, BAD, KILLED);
    }

    private static void broken(Set<String> doneTwice, boolean anotherWentOn, String promise, ActResult... acts) {
        Report report = report(List.of(acts), doneTwice, anotherWentOn);
        assertThat(report.kept()).isFalse();
        assertThat(report.lines()).endsWith("A promise was BROKEN.");
        assertThat(report.promises().stream().filter(p -> !p.kept()))
                .singleElement()
                .extracting(Promise::text)
                .asString()
                .startsWith(promise);
    }

    private static Report report(List<ActResult> acts, Set<String> doneTwice, boolean anotherWentOn) {
        return new Report("as usual", 20, acts, Promise.judge(acts, 20, doneTwice, anotherWentOn));
    }

    private static ActResult with(ActResult act, int lowest, int touched, long failed) {
        return new ActResult(
                act.act(),
                act.what(),
                act.status(),
                act.duration(),
                lowest,
                act.requests(),
                failed,
                failed == 0 ? List.of() : List.of("answered 503"),
                touched,
                act.timeToRollback(),
                act.timeToTakeover());
    }

    private static ActResult act(
            Scene scene,
            DeploymentStatus status,
            long millis,
            int lowest,
            int touched,
            @Nullable Integer rollback,
            @Nullable Integer takeover) {
        return new ActResult(
                scene.act(),
                scene.what(),
                status,
                Duration.ofMillis(millis),
                lowest,
                19_522,
                0,
                List.of(),
                touched,
                rollback == null ? null : Duration.ofMillis(rollback),
                takeover == null ? null : Duration.ofMillis(takeover));
    }
}
