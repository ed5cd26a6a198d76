package dev.rollout;

import java.time.Duration;

/** One step of a {@link Canary} or of a {@link BlueGreen} deployment. */
public sealed interface Step {
    /** {@code Step.instances("25%")}. */
    static Step instances(String amount) {
        return new Instances(Amount.parse(amount));
    }

    /** So many instances, see {@link Instances}. */
    static Step instances(int count) {
        return new Instances(Amount.of(count));
    }

    /** So much of the traffic, in percent, see {@link Weight}. */
    static Step weight(int percent) {
        return new Weight(percent);
    }

    /** A wait for so long, see {@link Bake}. */
    static Step bake(Duration duration) {
        return new Bake(duration);
    }

    /** A gate by its name, see {@link Gate}. */
    static Step gate(String name) {
        return new Gate(name);
    }

    /** An approval by its name, see {@link Approval}. */
    static Step approval(String name) {
        return new Approval(name);
    }

    /**
     * So many run the new version after this step, all in all, those included that ran it before. Of a canary alone.
     *
     * @param amount a count, or a share of the instances that take part, rounded down and at least 1
     */
    record Instances(Amount amount) implements Step {
        public Instances {
            Checks.notNull("strategy.steps.instances", amount);
        }
    }

    /**
     * The new version gets this share of the traffic, whatever the number of its instances. Where the router can't split
     * traffic, a canary's share follows from the instances, and this step does nothing; blue/green is refused there.
     *
     * @param percent 1–100
     */
    record Weight(int percent) implements Step {
        public Weight {
            Checks.range("strategy.steps.weight", percent, 1, 100);
        }
    }

    /** Nothing is done for so long; what is updated is watched. */
    record Bake(Duration duration) implements Step {
        public Bake {
            Checks.duration("strategy.steps.bake", duration);
        }
    }

    /** A gate has to pass, see {@link dev.rollout.RollingDeployerBuilder}. */
    record Gate(String name) implements Step {
        public Gate {
            Checks.text("strategy.steps.gate", name, 100);
        }
    }

    /** A person has to approve it, see {@link RollingDeployer#approve}. */
    record Approval(String name) implements Step {
        public Approval {
            Checks.text("strategy.steps.approval", name, 100);
        }
    }
}
