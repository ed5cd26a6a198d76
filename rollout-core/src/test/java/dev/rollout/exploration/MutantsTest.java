package dev.rollout.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What finds no fault proves nothing: each deliberate one must be caught. */
@Tag("exhaustive")
class MutantsTest {
    private static final int MUTANTS_AT_LEAST = 20;

    @Test
    void every_deliberate_fault_is_caught() {
        List<String> survivors = new ArrayList<>();
        Mutants.all().forEach((name, mutant) -> {
            Explorer.Result result = new Explorer(mutant.scenario(), mutant.with()).explore();
            String caught = caughtBy(result);
            System.out.printf("%-42s %s%n", name, caught.isEmpty() ? "SURVIVED" : "caught by " + caught);
            if (caught.isEmpty()) {
                survivors.add(name);
            }
        });

        assertThat(survivors).isEmpty();
        assertThat(Mutants.all()).hasSizeGreaterThanOrEqualTo(MUTANTS_AT_LEAST);
    }

    @Test
    void without_a_fault_the_same_worlds_are_clean() {
        Mutants.all().values().stream()
                .map(Mutants.Mutant::scenario)
                .distinct()
                .forEach(scenario -> assertThat(caughtBy(new Explorer(scenario, Collaborators.REAL).explore()))
                        .as(scenario.name)
                        .isEmpty());
    }

    private static String caughtBy(Explorer.Result result) {
        if (result.violation() != null) {
            return String.valueOf(result.violation().getMessage());
        }
        return result.deadEnds() > 0 ? "I14: " + result.deadEnds() + " states from which nothing ends it" : "";
    }
}
