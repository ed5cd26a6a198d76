package dev.rollout.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollout.DeploymentStatus;
import dev.rollout.InstanceStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** I22: only these transitions commit. Every pair of statuses is asked for. */
class TransitionsTest {
    private static final Map<String, Set<String>> DEPLOYMENT = Map.of(
            "pending", Set.of("in_progress", "cancelled", "superseded"),
            "in_progress", Set.of("paused", "rolling_back", "completed", "failed", "cancelled", "superseded"),
            "paused", Set.of("in_progress", "rolling_back", "completed", "failed", "cancelled", "superseded"),
            "rolling_back", Set.of("paused", "rolled_back", "rollback_failed", "superseded"));

    private static final Map<String, Set<String>> INSTANCE = Map.of(
            "pending", Set.of("draining", "updating", "health_checking", "failed", "skipped"),
            "draining", Set.of("updating", "health_checking", "pending", "healthy", "failed", "skipped"),
            "updating", Set.of("health_checking", "failed", "skipped"),
            "health_checking", Set.of("healthy", "rolled_back", "updating", "failed", "skipped"),
            "healthy", Set.of("draining", "updating", "failed", "pending", "skipped"),
            "failed", Set.of("draining", "updating", "health_checking", "skipped"),
            "rolled_back", Set.of("failed", "skipped"),
            "skipped", Set.of("pending", "draining", "updating", "failed"));

    private static String name(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static <S extends Enum<S>> Iterable<DynamicTest> pairs(
            S[] statuses, Map<String, Set<String>> table, BiPredicate<S, S> legal) {
        return Arrays.stream(statuses)
                .flatMap(from -> Arrays.stream(statuses)
                        .map(to -> DynamicTest.dynamicTest(name(from) + " to " + name(to), () -> {
                            boolean expected = from == to
                                    || table.getOrDefault(name(from), Set.of()).contains(name(to));
                            assertThat(legal.test(from, to)).isEqualTo(expected);
                        })))
                .collect(Collectors.toList());
    }

    @TestFactory
    Iterable<DynamicTest> a_deployment_goes_only_where_the_table_says_I22() {
        return pairs(DeploymentStatus.values(), DEPLOYMENT, Transitions::legal);
    }

    @TestFactory
    Iterable<DynamicTest> an_instance_goes_only_where_the_table_says_I22() {
        return pairs(InstanceStatus.values(), INSTANCE, Transitions::legal);
    }

    @Test
    void a_final_deployment_goes_nowhere_and_every_other_one_can_end_I4() {
        Function<DeploymentStatus, Set<DeploymentStatus>> next = from -> Arrays.stream(DeploymentStatus.values())
                .filter(to -> from != to && Transitions.legal(from, to))
                .collect(Collectors.toSet());
        for (DeploymentStatus status : DeploymentStatus.values()) {
            if (status.isFinal()) {
                assertThat(next.apply(status)).as("from %s", status).isEmpty();
            } else if (status != DeploymentStatus.ROLLING_BACK) {
                assertThat(next.apply(status)).as("from %s", status).contains(DeploymentStatus.CANCELLED);
            } else {
                assertThat(next.apply(status)).anyMatch(DeploymentStatus::isFinal);
            }
        }
    }

    @Test
    void the_diagrams_draw_every_arrow_of_both_tables_and_no_other() {
        String[] diagrams = Transitions.diagrams().split("\n\n", -1);

        assertThat(diagrams).hasSize(2);
        assertThat(arrows(diagrams[0])).isEqualTo(DEPLOYMENT);
        assertThat(arrows(diagrams[1])).isEqualTo(INSTANCE);
    }

    private static Map<String, Set<String>> arrows(String diagram) {
        assertThat(diagram).startsWith("stateDiagram-v2\n");
        return diagram.lines()
                .skip(1)
                .map(line -> line.strip().split(" --> ", -1))
                .collect(Collectors.groupingBy(
                        arrow -> arrow[0], Collectors.mapping(arrow -> arrow[1], Collectors.toSet())));
    }
}
