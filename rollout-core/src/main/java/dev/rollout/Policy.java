package dev.rollout;

/**
 * How a deployment goes. Immutable; {@link #defaults()} or {@link #builder()}. In JSON the fields of {@code pace}, {@code
 * availability}, {@code deadlines} and {@code failures} stand side by side, those of {@code health}, {@code rollback} and
 * {@code gates} in objects of these names; what is left out has its default.
 *
 * @param pace how fast, and in which order
 * @param availability how much of the service may be missing, and who belongs to it
 * @param health when an instance counts as healthy
 * @param deadlines how long things may take
 * @param failures how many failures are too many
 * @param rollback how instances are brought back
 * @param gates what is asked between batches whether to go on
 */
public record Policy(
        Pace pace,
        Availability availability,
        HealthPolicy health,
        Deadlines deadlines,
        FailurePolicy failures,
        RollbackPolicy rollback,
        GatePolicy gates) {

    private static final Policy DEFAULTS = new Policy(
            Pace.DEFAULTS,
            Availability.DEFAULTS,
            HealthPolicy.defaults(),
            Deadlines.DEFAULTS,
            FailurePolicy.DEFAULTS,
            RollbackPolicy.DEFAULTS,
            GatePolicy.DEFAULTS);

    /**
     * Checks that the groups are there and fit each other.
     *
     * @throws IllegalArgumentException if one is null, a deadline is shorter than the shortest time that a good instance
     *     takes, or there are gates between batches with a sliding window
     */
    public Policy {
        Checks.notNull("pace", pace);
        Checks.notNull("availability", availability);
        Checks.notNull("health", health);
        Checks.notNull("deadlines", deadlines);
        Checks.notNull("failures", failures);
        Checks.notNull("rollback", rollback);
        Checks.notNull("gates", gates);
        deadlines.fit(health);
        if (pace.isSliding() && !(gates.before().isEmpty() && gates.after().isEmpty())) {
            throw new IllegalArgumentException("gates.before and gates.after must be empty with window SLIDING, which"
                    + " has no moment between batches; were " + gates.before() + " and " + gates.after());
        }
    }

    /** {@return the policy in which each field has its default} */
    public static Policy defaults() {
        return DEFAULTS;
    }

    /** {@return a builder that starts from the defaults} */
    public static PolicyBuilder builder() {
        return new PolicyBuilder(DEFAULTS);
    }

    /** {@return a builder that starts from this policy} */
    public PolicyBuilder toBuilder() {
        return new PolicyBuilder(this);
    }
}
