package dev.rollout;

import java.time.Duration;

/** A deployment did not end within the time given. It goes on. */
public final class AwaitTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Deployment deployment;
    private final transient Explanation explanation;

    public AwaitTimeoutException(Duration timeout, Deployment deployment, Explanation explanation) {
        super(deployment + " has not ended after " + timeout + "; " + explanation);
        this.deployment = deployment;
        this.explanation = explanation;
    }

    /** How it stands. */
    public Deployment deployment() {
        return deployment;
    }

    /** Why it waits. */
    public Explanation explanation() {
        return explanation;
    }
}
