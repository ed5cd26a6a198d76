package dev.rollout;

import java.time.Duration;

/**
 * A deployment did not end within the time given to {@link RollingDeployer#await}. It goes on; waiting for it again is
 * fine.
 */
public final class AwaitTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Deployment deployment;
    private final transient Explanation explanation;

    /**
     * A timeout, whose message says how the deployment stands and why it waits.
     *
     * @param timeout that is over
     * @param deployment how it stands
     * @param explanation why it waits
     */
    public AwaitTimeoutException(Duration timeout, Deployment deployment, Explanation explanation) {
        super(deployment + " has not ended after " + timeout + "; " + explanation);
        this.deployment = deployment;
        this.explanation = explanation;
    }

    /** {@return how the deployment stood when the time was over; null after this exception was serialized} */
    public Deployment deployment() {
        return deployment;
    }

    /** {@return why it waited when the time was over; null after this exception was serialized} */
    public Explanation explanation() {
        return explanation;
    }
}
