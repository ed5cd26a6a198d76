package dev.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "10%, 20, 2",
        "10%, 29, 2",
        "10%, 9, 1",
        "1%, 1, 1",
        "99%, 100, 99",
        "100%, 7, 7",
        "33%, 3, 1",
        "34%, 3, 1",
        "50%, 3, 1",
        "67%, 3, 2",
        "100%, 100000, 100000",
        "3, 20, 3",
        "3, 2, 3",
        "1, 100000, 1"
    })
    void a_percentage_rounds_down_and_to_at_least_one(String amount, int total, int expected) {
        assertThat(Amount.parse(amount).outOf(total)).isEqualTo(expected);
        assertThat(Amount.parse(amount)).hasToString(amount);
    }

    @Test
    void no_percentage_is_ever_more_than_was_asked_for_or_nothing() {
        for (int percent = 1; percent <= 100; percent++) {
            for (int total = 1; total <= 400; total++) {
                int amount = Amount.percent(percent).outOf(total);
                assertThat(amount).isBetween(1, total);
                assertThat(amount == 1 || amount * 100L <= (long) percent * total)
                        .isTrue();
                assertThat((amount + 1) * 100L).isGreaterThan((long) percent * total);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 20 | [2]",
                "50 | 20 | [20]",
                "10% | 29 | [2]",
                "1,10%,5 | 30 | [1, 3, 5]",
                "1,10%,5 | 4 | [1, 1, 4]"
            })
    void batch_sizes_are_rounded_and_capped_to_the_fleet(String sizes, int total, String resolved) {
        assertThat(BatchSize.list(sizes.split(",")).resolve(total)).hasToString(resolved);
    }

    @Test
    void batch_sizes_read_as_they_are_written() {
        assertThat(BatchSize.of(2)).hasToString("2");
        assertThat(BatchSize.percent(10)).hasToString("10%");
        assertThat(BatchSize.list("1", "10%", "5")).hasToString("[1, 10%, 5]");
    }

    @Test
    void a_plan_counts_its_batches_as_taking_them_one_by_one_does() {
        for (List<Integer> sizes :
                List.of(List.of(1), List.of(2), List.of(7), List.of(1, 3), List.of(1, 2, 5), List.of(9, 1))) {
            for (int toUpdate = 0; toUpdate <= 60; toUpdate++) {
                RolloutPlan plan = new RolloutPlan(List.of(new Stage.Update(sizes)), 60, toUpdate, 2, List.of());
                int batches = 0;
                for (int rest = toUpdate; rest > 0; batches++) {
                    int size = sizes.get(Math.min(batches, sizes.size() - 1));
                    assertThat(plan.batchSize(batches + 1)).isEqualTo(size);
                    rest -= size;
                }
                assertThat(plan.batches()).as(toUpdate + " in " + sizes).isEqualTo(batches);
            }
        }
    }

    @Test
    void a_plan_knows_how_many_serve_at_every_moment() {
        assertThat(new RolloutPlan(List.of(new Stage.Update(List.of(2))), 20, 20, 2, List.of()).floor())
                .isEqualTo(18);
    }

    @Test
    void a_deployment_is_active_or_final_or_waits() {
        assertThat(Arrays.stream(DeploymentStatus.values()).filter(DeploymentStatus::isActive))
                .containsExactly(DeploymentStatus.IN_PROGRESS, DeploymentStatus.PAUSED, DeploymentStatus.ROLLING_BACK);
        assertThat(Arrays.stream(DeploymentStatus.values()).filter(DeploymentStatus::isFinal))
                .containsExactly(
                        DeploymentStatus.COMPLETED,
                        DeploymentStatus.FAILED,
                        DeploymentStatus.ROLLED_BACK,
                        DeploymentStatus.ROLLBACK_FAILED,
                        DeploymentStatus.CANCELLED,
                        DeploymentStatus.SUPERSEDED);
        assertThat(Arrays.stream(InstanceStatus.values()).filter(InstanceStatus::isOpen))
                .containsExactly(InstanceStatus.DRAINING, InstanceStatus.UPDATING, InstanceStatus.HEALTH_CHECKING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IN_PROGRESS | 5 | 8/20 updated, 1 failed, batch 5 of 10 in progress",
                "IN_PROGRESS | 0 | 8/20 updated, 1 failed, 10 batches to go",
                "PAUSED | 5 | 8/20 updated, 1 failed, paused in batch 5 of 10",
                "ROLLING_BACK | 2 | 8/20 updated, 1 failed, rolling back, 3 back",
                "PENDING | 0 | 8/20 updated, 1 failed, pending",
                "ROLLBACK_FAILED | 5 | 8/20 updated, 1 failed, rollback failed",
                "COMPLETED | 10 | 8/20 updated, 1 failed, completed"
            })
    void progress_reads_as_people_say_it(DeploymentStatus status, int batch, String line) {
        Progress progress = new Progress(status, new Tally(20, 8, 1, 3, 2, 2), batch, 10, null);

        assertThat(progress.line()).isEqualTo(line);
        assertThat(progress).hasToString(line);
        assertThat(new Progress(status, progress.tally(), batch, 10, Duration.ofSeconds(95)))
                .hasToString(line + ", about 1 min 35 s left");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.85S, 850 ms",
        "PT1S, 1 s",
        "PT59.9S, 59 s",
        "PT1M, 1 min",
        "PT2M5S, 2 min 5 s",
        "PT1H, 1 h",
        "PT1H10M59S, 1 h 10 min",
        "P2DT1H, 49 h"
    })
    void durations_read_as_people_say_them(Duration duration, String words) {
        assertThat(Durations.words(duration)).isEqualTo(words);
    }

    @Test
    void text_from_outside_is_printed_without_its_tricks() {
        assertThat(Printable.of("a\u001b[31mb\r\nc\u202ed\u2028e\u0000\u200bf\ud800", 100))
                .isEqualTo("a\\u001b[31mb\\u000d\\u000ac\\u202ed\\u2028e\\u0000\\u200bf\\ud800");
        assertThat(Printable.of("äöü 漢字 🚀", 100)).isEqualTo("äöü 漢字 🚀");
        assertThat(Printable.of(null, 100)).isEqualTo("null");
        assertThat(Printable.of("x".repeat(100), 100)).hasSize(100);
        assertThat(Printable.of("x".repeat(101), 100)).isEqualTo("x".repeat(100) + "…");
    }

    @Test
    void values_keep_what_they_were_given_whatever_becomes_of_it() {
        Map<String, String> labels = new LinkedHashMap<>(Map.of("rack", "r1"));
        Instance instance = new Instance("i1", "s", "a", null, null, null, labels);
        List<Amount> sizes = new ArrayList<>(List.of(Amount.of(1)));
        BatchSize batchSize = new BatchSize(sizes);
        List<String> evidence = new ArrayList<>(List.of("503"));
        DeploymentEvent.InstanceFailed failed =
                new DeploymentEvent.InstanceFailed("i1", Direction.FORWARD, "", evidence);

        labels.clear();
        sizes.clear();
        evidence.clear();

        assertThat(instance.labels()).containsEntry("rack", "r1");
        assertThat(batchSize.sizes()).hasSize(1);
        assertThat(failed.evidence()).hasSize(1);
    }

    @Test
    void a_request_is_changed_in_copies() {
        DeploymentRequest request = DeploymentRequest.of("checkout", "v2");
        DeploymentRequest changed = request.key("k")
                .force(true)
                .startedBy("max")
                .attribute("a", "1")
                .attribute("b", "2");

        assertThat(request.key()).isNull();
        assertThat(request.attributes()).isEmpty();
        assertThat(changed.key()).isEqualTo("k");
        assertThat(changed.force()).isTrue();
        assertThat(changed.startedBy()).isEqualTo(By.of("max"));
        assertThat(changed.attributes()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(changed.policy()).isEqualTo(Policy.defaults());
    }

    @Test
    void a_policy_is_built_from_another() {
        Policy policy = Policy.builder().batchSize(7).autoRollback(false).build();

        assertThat(policy.toBuilder().build()).isEqualTo(policy);
        assertThat(Policy.builder().build()).isEqualTo(Policy.defaults());
        assertThat(policy.toBuilder().batchSize(2).build().failures().autoRollback())
                .isFalse();
    }

    @Test
    void the_defaults_are_those_that_the_documentation_names() {
        Policy policy = Policy.defaults();

        assertThat(policy.pace().batchSizeOrDefault()).isEqualTo(BatchSize.of(2));
        assertThat(policy.pace().batchPause()).hasSeconds(10);
        assertThat(policy.availability().maxUnavailable()).isNull();
        assertThat(policy.deadlines().instanceDeadline()).hasMinutes(5);
        assertThat(policy.deadlines().progressDeadline()).hasMinutes(10);
        assertThat(policy.deadlines().drainTimeout()).hasSeconds(5);
        assertThat(policy.failures().autoRollback()).isTrue();
        assertThat(policy.failures().rollbackThreshold()).isEqualTo(10);
        assertThat(policy.failures().rollbackThresholdOf()).isEqualTo(ThresholdOf.ATTEMPTED);
        assertThat(policy.health())
                .isEqualTo(new HealthPolicy(
                        null,
                        Duration.ofSeconds(5),
                        3,
                        Duration.ofSeconds(2),
                        1,
                        Duration.ofSeconds(2),
                        Duration.ZERO,
                        Duration.ofSeconds(5)));
    }

    @Test
    void waits_and_events_read_as_people_say_them() {
        Instant at = Instant.parse("2026-03-01T10:00:00Z");

        assertThat(new Wait(new WaitReason.HealthGate(1, 3, "503 after 41 ms"), "i7", at, null))
                .hasToString("waiting: i7 health 1/3, last 503 after 41 ms, since 2026-03-01T10:00:00Z");
        assertThat(new NumberedEvent("d1", 7, at, new DeploymentEvent.BatchFinished(3)))
                .hasToString("#7 2026-03-01T10:00:00Z BatchFinished[batch=3]");
    }
}
