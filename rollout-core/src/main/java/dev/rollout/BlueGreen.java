package dev.rollout;

import java.time.Duration;
import java.util.List;

/**
 * The instances of the slot that gets no traffic are updated, all at once, and then the traffic is switched to them. The
 * instances of the other slot are left as they are, so that going back is one switch.
 *
 * <p>It takes a registry that tells the slot of each instance ({@link Instance#slot()}), two of them a service, and a router
 * that can split traffic ({@link dev.rollout.spi.TrafficRouter#split}). The instances of the idle slot are outside the
 * capacity count, and keep the new version where the deployment is rolled back.
 *
 * @param idle the slot that gets no traffic now, and is updated
 * @param steps after all its instances are healthy, 0–50 of them, none for instances; a last one to all of the traffic is
 *     added where it is missing, and weights do not fall
 * @param keepWarm for so long after the switch the deployment goes on and {@link RollingDeployer#rollBack} switches back
 *     within it; zero by default. Afterwards that is a new deployment, which switches as well
 */
public record BlueGreen(String idle, List<Step> steps, Duration keepWarm) implements Strategy {
    /**
     * Checks and copies the values; {@code steps} and {@code keepWarm} may be null and then have their defaults.
     *
     * @throws IllegalArgumentException naming the field, where a value is out of its range, a step names instances, or
     *     weights fall
     */
    public BlueGreen {
        Checks.text("strategy.idle", idle, 200);
        steps = steps == null ? List.of() : steps; // absent in JSON
        keepWarm = keepWarm == null ? Duration.ZERO : keepWarm;
        Checks.noNulls("strategy.steps", steps);
        Checks.range("length of strategy.steps", steps.size(), 0, 50);
        steps = List.copyOf(steps);
        if (steps.stream().anyMatch(Step.Instances.class::isInstance)) {
            throw new IllegalArgumentException(
                    "strategy.steps of blue_green must not name instances: those of the idle slot are updated all at once");
        }
        Checks.risingWeights(steps);
        Checks.duration("strategy.keepWarm", keepWarm);
    }

    /**
     * Switches at once, and keeps nothing warm.
     *
     * @param slot the slot that gets no traffic now, 1–200 characters
     * @return the strategy
     * @throws IllegalArgumentException if the name is not valid
     */
    public static BlueGreen idle(String slot) {
        return new BlueGreen(slot, List.of(), Duration.ZERO);
    }

    /**
     * With these steps between the update and the end.
     *
     * @param next at most 50, none for instances; they replace the present ones
     * @return a changed copy
     * @throws IllegalArgumentException if one names instances, or weights fall
     */
    public BlueGreen steps(Step... next) {
        return new BlueGreen(idle, List.of(next), keepWarm);
    }

    /**
     * Waits so long after the switch.
     *
     * @param time 0–30 days
     * @return a changed copy
     * @throws IllegalArgumentException if the time is out of its range
     */
    public BlueGreen keepWarm(Duration time) {
        return new BlueGreen(idle, steps, time);
    }
}
