package dev.rollout;

import java.time.Instant;

/**
 * An event with its place: the events of a deployment are numbered 1..n without a gap, in the order of their commits.
 *
 * @param deploymentId the deployment
 * @param sequence from 1
 * @param at when it was committed, by the store's clock
 * @param event what happened
 */
public record NumberedEvent(String deploymentId, long sequence, Instant at, DeploymentEvent event) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if {@code sequence} is below 1
     */
    public NumberedEvent {
        if (sequence < 1) {
            throw new IllegalArgumentException("event sequence must be at least 1, was " + sequence);
        }
    }

    @Override
    public String toString() {
        return "#" + sequence + " " + at + " " + event;
    }
}
