package dev.rollout;

import java.time.Duration;
import java.util.List;

/**
 * First a few instances, then more, with looks at them in between. After the last step all instances are updated, and a step
 * to all of them is added where it is missing.
 *
 * @param steps in order, 1–50; the first one updates instances
 */
public record Canary(List<Step> steps) implements Strategy {
    public Canary {
        Checks.noNulls("strategy.steps", steps);
        Checks.range("length of strategy.steps", steps.size(), 1, 50);
        steps = List.copyOf(steps);
        if (!(steps.get(0) instanceof Instances)) {
            throw new IllegalArgumentException("strategy.steps must begin with instances, began with " + steps.get(0)
                    + ": nothing is new before that");
        }
    }

    /** In the order given. */
    public static Canary of(Step... steps) {
        return new Canary(List.of(steps));
    }

    /** One step. */
    public sealed interface Step {}

    /**
     * So many run the new version after this step, all in all, those included that ran it before.
     *
     * @param amount a count, or a share of the instances that take part, rounded down and at least 1
     */
    public record Instances(Amount amount) implements Step {
        public Instances {
            Checks.notNull("strategy.steps.instances", amount);
        }
    }

    /** Nothing is done for so long; what is updated is watched. */
    public record Bake(Duration duration) implements Step {
        public Bake {
            Checks.duration("strategy.steps.bake", duration);
        }
    }

    /** A gate has to pass, see {@link dev.rollout.RollingDeployerBuilder}. */
    public record Gate(String name) implements Step {
        public Gate {
            Checks.text("strategy.steps.gate", name, 100);
        }
    }

    /** A person has to approve it, see {@link RollingDeployer#approve}. */
    public record Approval(String name) implements Step {
        public Approval {
            Checks.text("strategy.steps.approval", name, 100);
        }
    }

    /** {@code Canary.instances("25%")}. */
    public static Step instances(String amount) {
        return new Instances(Amount.parse(amount));
    }

    public static Step instances(int count) {
        return new Instances(Amount.of(count));
    }

    public static Step bake(Duration duration) {
        return new Bake(duration);
    }

    public static Step gate(String name) {
        return new Gate(name);
    }

    public static Step approval(String name) {
        return new Approval(name);
    }
}
