package dev.rollout;

import java.time.Duration;

/** One step of a {@link Canary} or of a {@link BlueGreen} deployment. */
public sealed interface Step {
    /**
     * So many instances, as text: {@code Step.instances("25%")}, see {@link Instances}.
     *
     * @param amount a count or a percentage, in the form that {@link Amount#parse} reads
     * @return the step
     * @throws IllegalArgumentException naming the text and the rule
     */
    static Step instances(String amount) {
        return new Instances(Amount.parse(amount));
    }

    /**
     * So many instances, see {@link Instances}.
     *
     * @param count of the instances that run the new version after this step, 1–100,000
     * @return the step
     * @throws IllegalArgumentException if the count is out of its range
     */
    static Step instances(int count) {
        return new Instances(Amount.of(count));
    }

    /**
     * So much of the traffic, in percent, see {@link Weight}.
     *
     * @param percent share of the new version, 1–100
     * @return the step
     * @throws IllegalArgumentException if the share is out of its range
     */
    static Step weight(int percent) {
        return new Weight(percent);
    }

    /**
     * A wait for so long, see {@link Bake}.
     *
     * @param duration 0–30 days
     * @return the step
     * @throws IllegalArgumentException if the time is out of its range
     */
    static Step bake(Duration duration) {
        return new Bake(duration);
    }

    /**
     * A gate by its name, see {@link Gate}.
     *
     * @param name given to {@link RollingDeployerBuilder#gate}, 1–100 characters
     * @return the step
     * @throws IllegalArgumentException if the name is blank or too long
     */
    static Step gate(String name) {
        return new Gate(name);
    }

    /**
     * An approval by its name, see {@link Approval}.
     *
     * @param name to be given to {@link RollingDeployer#approve}, 1–100 characters
     * @return the step
     * @throws IllegalArgumentException if the name is blank or too long
     */
    static Step approval(String name) {
        return new Approval(name);
    }

    /**
     * So many run the new version after this step, all in all, those included that ran it before. Of a canary alone.
     *
     * @param amount a count, or a share of the instances that take part, rounded down and at least 1
     */
    record Instances(Amount amount) implements Step {
        /**
         * Checks the amount.
         *
         * @throws IllegalArgumentException if it is null
         */
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
        /**
         * Checks the share.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public Weight {
            Checks.range("strategy.steps.weight", percent, 1, 100);
        }
    }

    /**
     * Nothing is done for so long; what is updated is watched.
     *
     * @param duration 0–30 days
     */
    record Bake(Duration duration) implements Step {
        /**
         * Checks the time.
         *
         * @throws IllegalArgumentException if it is out of its range
         */
        public Bake {
            Checks.duration("strategy.steps.bake", duration);
        }
    }

    /**
     * A gate has to pass, see {@link RollingDeployerBuilder#gate}.
     *
     * @param name by which the builder was given it, 1–100 characters
     */
    record Gate(String name) implements Step {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public Gate {
            Checks.text("strategy.steps.gate", name, 100);
        }
    }

    /**
     * A person has to approve it, see {@link RollingDeployer#approve}.
     *
     * @param name to be given with the approval, 1–100 characters
     */
    record Approval(String name) implements Step {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is blank or too long
         */
        public Approval {
            Checks.text("strategy.steps.approval", name, 100);
        }
    }
}
