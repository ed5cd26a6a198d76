package dev.rollout;

import java.util.List;

/**
 * First a few instances, then more, with looks at them in between. After the last step all instances are updated, and a step
 * to all of them is added where it is missing.
 *
 * <p>With {@linkplain Step.Weight weights}, the traffic goes back to the old version first where it is rolled back, and then
 * the instances do. While the last instances are updated, the share follows from the instances, so that the old ones that are
 * left never carry more than their part; in the end it is set to 100.
 *
 * @param steps in order, 1–50; the first one updates instances, and weights do not fall
 */
public record Canary(List<Step> steps) implements Strategy {
    /**
     * Checks and copies the steps.
     *
     * @throws IllegalArgumentException if there are not 1–50 of them, the first one updates no instances, or weights fall
     */
    public Canary {
        Checks.noNulls("strategy.steps", steps);
        Checks.range("length of strategy.steps", steps.size(), 1, 50);
        steps = List.copyOf(steps);
        if (!(steps.get(0) instanceof Step.Instances)) {
            throw new IllegalArgumentException("strategy.steps must begin with instances, began with " + steps.get(0)
                    + ": nothing is new before that");
        }
        Checks.risingWeights(steps);
    }

    /**
     * A canary with these steps, in the order given.
     *
     * @param steps 1–50; the first one updates instances, and weights do not fall
     * @return the strategy
     * @throws IllegalArgumentException if they are not valid
     */
    public static Canary of(Step... steps) {
        return new Canary(List.of(steps));
    }
}
