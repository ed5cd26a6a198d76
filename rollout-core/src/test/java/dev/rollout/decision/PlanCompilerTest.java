package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollout.Amount;
import dev.rollout.BatchSize;
import dev.rollout.DeploymentRequest;
import dev.rollout.Instance;
import dev.rollout.Policy;
import dev.rollout.PolicyBuilder;
import dev.rollout.RefusedException;
import dev.rollout.RolloutPlan;
import dev.rollout.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Roundings, and the plans that are refused. The numbers are those of the rows of bad input. */
class PlanCompilerTest {
    private static final DeploymentRequest V2 = DeploymentRequest.of("web", "v2");

    private static List<Instance> fleet(int size) {
        return new ArrayList<>(IntStream.range(0, size)
                .mapToObj(number -> Instance.of("i" + number, "web", "h" + number + ":80", "v1"))
                .toList());
    }

    private static DeploymentRequest with(PolicyBuilder policy) {
        return V2.policy(policy.build());
    }

    private static BatchSize batchSize(String text) {
        return BatchSize.list(text.split("/", -1));
    }

    @ParameterizedTest(name = "{0} of {1} in batches of {2}")
    @CsvSource({
        // batch sizes, fleet, resolved, batches, maxUnavailable
        "2, 20, 2, 10, 2",
        "3, 20, 3, 7, 3",
        "1, 1000, 1, 1000, 1",
        "10%, 20, 2, 10, 2",
        "10%, 19, 1, 19, 1",
        "33%, 10, 3, 4, 3",
        "50%, 5, 2, 3, 2",
        "99%, 100, 99, 2, 99",
        "1%, 20, 1, 20, 1",
        "1%, 100000, 1000, 100, 1000",
        "1/10%/5, 40, 1/4/5, 9, 5",
        "1/2, 3, 1/2, 2, 2",
        "1/1, 20, 1/1, 20, 1",
        "5/1, 20, 5/1, 16, 5",
        "7/7/7, 20, 7/7/7, 3, 7",
        "30, 20, 20, 1, 19",
        "100%, 20, 20, 1, 19",
        "100%, 2, 2, 1, 1",
    })
    void percentages_round_down_and_to_at_least_one(
            String size, int fleet, String resolved, int batches, int maxUnavailable) {
        RolloutPlan plan = PlanCompiler.compile(with(Policy.builder().batchSize(batchSize(size))), fleet(fleet));

        assertThat(((Stage.Update) plan.stages().get(0)).batchSizes())
                .isEqualTo(Arrays.stream(resolved.split("/", -1))
                        .map(Integer::valueOf)
                        .toList());
        assertThat(plan.batches()).isEqualTo(batches);
        assertThat(plan.maxUnavailable()).isEqualTo(maxUnavailable);
        assertThat(plan.floor()).isEqualTo(fleet - maxUnavailable);
    }

    @ParameterizedTest(name = "maxUnavailable {0} of {1} is {2}")
    @CsvSource({"2, 20, 2", "25%, 20, 5", "25%, 19, 4", "1%, 20, 1", "100%, 20, 19", "30, 20, 19", "99%, 3, 2"})
    void what_may_be_unavailable_rounds_down_too_and_leaves_one(String amount, int fleet, int expected) {
        RolloutPlan plan =
                PlanCompiler.compile(with(Policy.builder().maxUnavailable(Amount.parse(amount))), fleet(fleet));

        assertThat(plan.maxUnavailable()).isEqualTo(expected);
    }

    @Test
    void a_batch_that_is_larger_than_the_default_limit_is_taken_in_parts() {
        RolloutPlan plan = PlanCompiler.compile(with(Policy.builder().maxUnavailable(1)), fleet(20));

        assertThat(((Stage.Update) plan.stages().get(0)).batchSizes()).containsExactly(2);
        assertThat(plan.maxUnavailable()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void the_plan_says_what_roundings_and_limits_amount_to(String name, PolicyBuilder policy, int size, String note) {
        assertThat(PlanCompiler.compile(with(policy), fleet(size)).notes()).contains(note);
    }

    static Stream<Object[]> the_plan_says_what_roundings_and_limits_amount_to() {
        return Stream.of(
                new Object[] {
                    "20: larger than the fleet",
                    Policy.builder().batchSize(30),
                    20,
                    "batchSize 30 is larger than the fleet, which is 20"
                },
                new Object[] {
                    "23: as large as the fleet",
                    Policy.builder().maxUnavailable(20),
                    20,
                    "maxUnavailable is held to 19 of 20, so that one always serves"
                },
                new Object[] {
                    "30: rounds to nothing",
                    Policy.builder().batchSize(BatchSize.percent(1)),
                    20,
                    "batchSize 1% of 20 is 1"
                },
                new Object[] {
                    "30: a list", Policy.builder().batchSize(BatchSize.list("1", "15%")), 10, "batchSize 15% of 10 is 1"
                },
                new Object[] {
                    "30: rounds to nothing unavailable",
                    Policy.builder().maxUnavailable(Amount.percent(1)),
                    20,
                    "maxUnavailable 1% of 20 is 1"
                });
    }

    private static List<Instance> changed(int size, int position, Instance instance) {
        List<Instance> fleet = fleet(size);
        fleet.set(position, instance);
        return fleet;
    }

    static Stream<Object[]> a_plan_that_cannot_be_carried_out_is_refused_with_what_would_help() {
        PolicyBuilder both = Policy.builder().batchSize(5).maxUnavailable(3);
        return Stream.of(
                refused(
                        "10",
                        DeploymentRequest.of("web", "v1"),
                        fleet(3),
                        "nothing to do: all 3 instances of web are at v1 already; set force"),
                refused("12", V2, List.of(), "no instances for service 'web'"),
                refused(
                        "13",
                        V2,
                        Collections.nCopies(100_001, fleet(1).get(0)),
                        "has 100001 instances, the limit is 100000"),
                refused("14", V2, changed(9, 8, fleet(9).get(2)), "instance id i2 is there twice, at 2 and at 8"),
                refused("15", V2, changed(9, 7, null), "instances must not contain null, element 7 is null"),
                refused(
                        "18",
                        V2,
                        changed(9, 4, Instance.of("x", "shop", "h:1", "v1")),
                        "instance x at 4 belongs to service 'shop', not to 'web'"),
                refused(
                        "19",
                        V2,
                        changed(9, 7, Instance.of("i7", "web", "h:1", null)),
                        "previous version of i7 unknown, so it could not be rolled back; record it, or set allowUnknownPrevious"),
                refused(
                        "25",
                        V2,
                        fleet(1),
                        "the only instance can't be updated without downtime; set allowDowntime, or add another"),
                refused(
                        "26",
                        with(both),
                        fleet(20),
                        "batchSize 5 takes up to 5 of 20 at once, maxUnavailable 3 allows 3; set batchSize to 3 or maxUnavailable to 5"),
                refused(
                        "26 in percent",
                        with(Policy.builder().batchSize(BatchSize.percent(50)).maxUnavailable(Amount.percent(29))),
                        fleet(7),
                        "batchSize 50% takes up to 3 of 7 at once, maxUnavailable 29% allows 2; set batchSize to 2 or maxUnavailable to 3"));
    }

    private static Object[] refused(String row, DeploymentRequest request, List<Instance> fleet, String message) {
        return new Object[] {row, request, fleet, message};
    }

    @ParameterizedTest(name = "row {0}: {3}")
    @MethodSource
    void a_plan_that_cannot_be_carried_out_is_refused_with_what_would_help(
            String row, DeploymentRequest request, List<Instance> fleet, String message) {
        assertThatThrownBy(() -> PlanCompiler.compile(request, fleet))
                .as("row %s", row)
                .isInstanceOfAny(RefusedException.class, IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void both_limits_are_compared_after_capping_them_to_the_fleet() {
        RolloutPlan plan =
                PlanCompiler.compile(with(Policy.builder().batchSize(50).maxUnavailable(10)), fleet(8));

        assertThat(plan.maxUnavailable()).isEqualTo(7);
    }

    @Test
    void what_the_refusals_propose_is_accepted() {
        assertThat(PlanCompiler.compile(V2.force(true).policy(Policy.defaults()), fleet(2))
                        .toUpdate())
                .isEqualTo(2);
        assertThat(PlanCompiler.compile(DeploymentRequest.of("web", "v1").force(true), fleet(3))
                        .toUpdate())
                .isEqualTo(3);
        assertThat(PlanCompiler.compile(with(Policy.builder().allowDowntime(true)), fleet(1))
                        .maxUnavailable())
                .isEqualTo(1);
        assertThat(PlanCompiler.compile(with(Policy.builder().batchSize(3).maxUnavailable(3)), fleet(20))
                        .batches())
                .isEqualTo(7);
        assertThat(PlanCompiler.compile(
                                with(Policy.builder().allowUnknownPrevious(true)),
                                changed(9, 7, Instance.of("i7", "web", "h:1", null)))
                        .toUpdate())
                .isEqualTo(9);
    }

    @Test
    void instances_at_the_target_are_skipped_and_batches_count_the_rest() {
        List<Instance> fleet = changed(5, 1, Instance.of("i1", "web", "h:1", "v2"));

        RolloutPlan plan = PlanCompiler.compile(V2, fleet);

        assertThat(plan.total()).isEqualTo(5);
        assertThat(plan.toUpdate()).isEqualTo(4);
        assertThat(plan.batches()).isEqualTo(2);
    }
}
